"""Puts scripts where an instructor's browser might run them: outputs, error messages, type names."""
from IPython.display import HTML, Javascript, Markdown, display

display(HTML("<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"))
display(Javascript("document.title = 'owned'"))
display(Markdown("<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>"))
display({"image/png": "x\" onerror=\"document.title='owned'"}, raw=True)
display({"text/html": "<script>document.title = 'owned'</script>", "text/latex": "</script><script>1</script>"}, raw=True)
Evil = type("<script>document.title='owned'</script>", (Exception,), {})


def assign(X, C):
    raise Evil("<script>document.title = 'owned'</script>")
