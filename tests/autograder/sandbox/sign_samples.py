"""Cells that mean harm, each with the sign that it gives, and honest ones, which give none."""

# One cell each: what it does, and the one sign that it is.
CELLS = {
    "a connection": ("network", "import socket\nsocket.create_connection(('127.0.0.1', 9), 1)"),
    "a name that is looked up": ("network", "import socket\nsocket.getaddrinfo('localhost', 80)"),
    "a page that is fetched": ("network", "from urllib.request import urlopen\nurlopen('http://127.0.0.1:9/')"),
    "a fork": ("process", "import os\nos.fork()"),
    "a fork below exec": ("process", "exec('import os; os.fork()', {})"),
    "a fork in a thread": ("process", "import os, threading as th\nt = th.Thread(target=os.fork)\nt.start(); t.join()"),
    "a program": ("process", "import subprocess\nsubprocess.run(['ls'])"),
    "a command": ("process", "import os\nos.system('ls')"),
    "a worker process": ("process", "import multiprocessing as m\nm.get_context('fork').Process(target=print).start()"),
    "another process's signal": ("signal", "import os\nos.kill(os.getppid(), 0)"),
    "a group's signal": ("signal", "import os\nos.killpg(1, 0)"),
    "a file written outside": ("writes-outside", "open('/usr/here', 'w')"),
    "a file opened to write": ("writes-outside", "import os\nos.open('/usr/here', os.O_WRONLY | os.O_CREAT)"),
    "a path written to": ("writes-outside", "from pathlib import Path\nPath('/usr/here').write_text('x')"),
    "a file removed": ("writes-outside", "import os\nos.remove('/etc/hostname')"),
    "a file moved out": ("writes-outside", "import shutil\nopen('x', 'w')\nshutil.move('x', '/usr/x')"),
    "a file of the system": ("looks-outside", "open('/etc/passwd').read()"),
    "a file beside the folder": ("looks-outside", "open('../gradebook.db').read()"),
    "a file in scratch, by a way around": ("looks-outside", "open('/tmp/../etc/passwd').read()"),
    "a pattern above": ("looks-outside", "import glob\nglob.glob('../*')"),
    "a folder above": ("looks-outside", "import os\nos.listdir('..')"),
    "a walk": ("looks-outside", "import os\nnext(os.walk('/'))"),
    "a way out": ("looks-outside", "import os\nos.chdir('/')\nos.chdir(os.environ['HOME'])"),
    "the check file": ("check-file", "import json\njson.load(open('unit.checks.json'))"),
    "the check file by path": ("check-file", "from pathlib import Path\nPath('unit.checks.json').read_text()"),
    "a database": ("database", "import sqlite3\nsqlite3.connect('gradebook.db')"),
    "the grading system": ("grading-system", "import autograder.exercises"),
    "nbgrader": ("grading-system", "import importlib\nimportlib.import_module('nbgrader')"),
    "a C library": ("ctypes", "import ctypes\nctypes.CDLL(None).getpid()"),
    "bytes at an address": ("ctypes", "import ctypes\nctypes.string_at(id(b'x'), 4)"),
    "the frame above": ("frames", "import sys\nsys._getframe()"),
    "the stack": ("frames", "import inspect\ninspect.currentframe()"),
    "a frame by way of an error": ("frames", "try: 1/0\nexcept Exception as e: e.__traceback__.tb_frame"),
    "all objects": ("frames", "import gc\nlen(gc.get_objects())"),
    "a script": ("script", "from IPython.display import HTML, display\ndisplay(HTML('<script>1</script>'))"),
    "an event": ("script", "from IPython.display import Markdown\nMarkdown('<img src=x OnError = \"f()\">')"),
    "javascript": ("script", "from IPython.display import Javascript, display\ndisplay(Javascript('1'))"),
    "a script in a bundle": ("script", "display({'text/latex': '<SCRIPT>'}, raw=True)"),
    "a script as a picture": ("script", "display({'image/png': '\" onerror=\"f()'}, raw=True)"),
    "a class that shows a script": ("script", "class A:\n    def _repr_html_(self): return '<iframe src=x>'\nA()"),
    "a script in an error": ("script", "raise ValueError('<script>1</script>')"),
    "a flood": ("flood", "print('a' * 200_000_000)"),
    "a slow flood": ("flood", "for _ in range(300): print('é' * 40_000)"),
}  # fmt: skip

# As above, but these change the process: each has its own.
CHANGES = {
    "a function of NumPy": ("replaced", "import numpy as np\nnp.allclose = lambda *a, **k: True"),
    "one that is loaded late": (
        "replaced", "import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None",
    ),
    "a function of the checks": ("replaced", "import glassnet.check.codec as c\np = c.pack\nc.pack = lambda v: p(v)"),
    "a built-in": ("replaced", "import builtins\nbuiltins.sum = lambda *a: 0"),
    "a transformer of trees": ("transformers", "import ast\nget_ipython().ast_transformers = [ast.NodeTransformer()]"),
    "a transformer of the text": ("transformers", "get_ipython().input_transformers_post.append(lambda s: s)"),
    "all memory": ("memory", "import numpy as np\nhoard = []\nwhile True: hoard.append(np.ones(2**24))"),
    "an ignored signal": ("signals", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)"),
    "an ignored alarm": ("signals", "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)"),
}  # fmt: skip

IMPOSTORS = """
import numpy as np
from collections import namedtuple
from dataclasses import dataclass
class Equal:
    def __eq__(self, other): return True
class Sub(np.ndarray): pass
class Number(float):
    def __ne__(self, other): return False
class Fake:
    @property
    def __class__(self): return np.ndarray
class Plain: pass
@dataclass
class Data: labels: int = 3
Pair = namedtuple("Pair", "a b")
def equal(): return Equal()
def within(): return [1, Equal()]
def sub(): return np.zeros(3).view(Sub)
def number(): return Number(3)
def fake(): return Fake()
def plain(): return Plain()
def data(): return Data()
def pair(): return Pair(np.zeros(2), 1)
def masked(): return np.ma.masked_array([1, 2])
def matrix(): return (np.float32(3), {"a": [1]}, np.zeros(2), None, {1, 2}, iter([]))
"""

HONEST = {
    "files": """
with open("mine.txt", "w") as file:
    file.write("a,b\\n1,2\\n")
assert open("mine.txt").read()
import os, glob, shutil, tempfile
from pathlib import Path
os.makedirs("deep/down", exist_ok=True)
Path("deep/x.txt").write_text("x")
assert sorted(Path().glob("*.txt")) and glob.glob("*.txt") and os.listdir() and os.listdir("deep")
shutil.copy("mine.txt", "deep/copy.txt")
shutil.rmtree("deep")
os.remove("mine.txt")
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "x").write_text("x")
""",
    "arrays": """
import numpy as np
np.save("a.npy", np.eye(3)); np.load("a.npy"); np.savetxt("a.csv", np.eye(2)); np.loadtxt("a.csv")
np.testing.assert_allclose(np.eye(2), np.eye(2))
np.set_printoptions(precision=3)
rng = np.random.default_rng(0); np.random.seed(1)
np.vectorize(lambda v: v + 1)(np.arange(3)); np.info(np.linalg.norm)
print(np.linalg.norm(rng.normal(size=3)), np.show_config())
""",
    "pictures": """
%matplotlib inline
import matplotlib.pyplot as plt
fig, ax = plt.subplots(); ax.plot([1, 2]); ax.set_title("two"); plt.savefig("two.png"); plt.show()
""",
    "a moving picture": """
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
from IPython.display import HTML, Image, Markdown, display
fig, ax = plt.subplots(); (line,) = ax.plot([1, 2])
moving = FuncAnimation(fig, lambda i: line.set_ydata([i, 2]), 2)
display(HTML(moving.to_jshtml())); display(Markdown("**b**"))
display(HTML("<table><tr><td>only = 1</td></tr></table>"))
""",
    "timing": "import time\ntime.sleep(time.perf_counter() * 0)\n%timeit -n 1 -r 1 sum(range(10))\n%time sum(range(3))",
    "scikit-learn": """
import warnings; warnings.simplefilter("ignore")
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import pairwise_distances, silhouette_score
X = load_iris().data
model = KMeans(3, n_init=2, random_state=0).fit(X)
DBSCAN().fit(X); silhouette_score(X, model.labels_); pairwise_distances(X, n_jobs=2)
display(model)
model
""",
    "scipy": "from scipy.spatial.distance import cdist\nimport scipy.optimize\ncdist([[1, 2]], [[3, 4]])",
    "tools": """
import collections, dataclasses, functools, inspect, itertools, json, logging, math, platform, random, sys, typing
import traceback, warnings, copy, pickle, statistics, concurrent.futures
P = collections.namedtuple("P", "x y"); logging.getLogger("a").warning("b"); warnings.warn("c")
copy.deepcopy([P(1, 2)])
@dataclasses.dataclass
class D:
    x: int = 1
@functools.lru_cache
def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
print(inspect.getsource(f), inspect.signature(f), f(50), sys.version, platform.platform(), random.random())
inspect.getsource(collections.Counter)
with concurrent.futures.ThreadPoolExecutor(2) as pool: list(pool.map(math.sqrt, range(3)))
pickle.loads(pickle.dumps([1, 2])); json.dumps({}); D() == D(); id(f); traceback.print_exc.__code__
try: f("a")
except TypeError: traceback.print_exc()
class A:
    def __repr__(self): return "<A script>"
    def _repr_html_(self): return "<b>A</b>"
display(A()); A()
""",
    "a database in memory": "import sqlite3\nsqlite3.connect(':memory:').execute('select 1')",
    "its own signal": "import os, signal\nos.kill(os.getpid(), 0)\nsignal.getsignal(signal.SIGINT)",
    "awaits": "import asyncio\nawait asyncio.sleep(0.01)",
    "magics": "%who\n%lsmagic\n%pwd\n%precision 3",
    "a file by a magic": "%%writefile mine.py\nx = 1",
    "a module of its own": """
import sys
open("helper.py", "w").write("import os\\nhere = os.listdir()")
sys.path.append(".")
import helper
""",
    "a shell command": "!ls",
    "errors": "1 / 0",
    "text": "print('<b>', 'javascript: no', '<script>')",
    "the checks": "from glassnet.check import load_checks\ncheck = load_checks('unit')",
    "much text": "print('x' * 100_000)",
    "scratch": "try: open('/tmp/mine.txt', 'w').close()\nexcept PermissionError: pass",
    "what Python brings": "import os\nos.listdir(os.path.dirname(os.__file__))\nopen(os.__file__)\nopen('/dev/null')",
}
