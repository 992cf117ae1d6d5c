"""A loop that begins with a call, in a function that was compiled before it ever went round."""


def tokens(match, text):
    end, found = 0, []
    while 1:
        token = match(text, end)
        found.append(token)
        if end + len(token) >= len(text):
            return found
        end += len(token)


def two(text, at):
    return text[at : at + 2]


# Compiled at the second call; what leads back to the call was not reached yet.
for text in ["ab", "cd", "ef", "gh", "abcdefg", "abcdefghij"]:
    print(tokens(two, text))
