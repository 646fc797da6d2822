"""Prints hundreds of megabytes on one line and displays a thousand pictures."""
from IPython.display import HTML, display

print("a" * 300_000_000)
for _ in range(1000):
    display(HTML("<script>document.title = 'owned'</script>" * 50))


def assign(X, C):
    print("b" * 50_000_000)
    return "c" * 500_000_000
