"""The settings of nbgrader for this course: plain data, the same file for learners and instructors.

nbgrader reads it from the folder in which a command is run (or from the course root named by ``--course-dir``).
Change what your course needs; every option is explained by ``nbgrader --help-all``.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it before it runs this file

# The course. An exchange folder or a hub keeps the assignments of one course under this name.
c.CourseDirectory.course_id = "glassnet"

# Grades are kept in gradebook.db here. For several graders at a time set c.CourseDirectory.db_url to a PostgreSQL
# address, "postgresql://user@host/glassnet".

# Never part of a release or a submission, whatever lies in the folder: caches, and code beside the notebook.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "*.py", "feedback"]

# What stands in a released notebook where the solution was. The check cell knows this error as "not attempted".
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("replace this line with your code")'}
c.ClearSolutions.text_stub = "*Your answer here.*"

# Seconds for one cell when nbgrader itself runs a notebook. The exercises need a few; a slow laptop some more.
c.Execute.timeout = 120
c.Execute.interrupt_on_timeout = True

# Output kept per cell: an endless print must not fill the gradebook's disk.
c.LimitOutput.max_lines = 500
c.LimitOutput.max_traceback = 60

# Learners edit the solution cells and their own; texts and checks are read-only and cannot be deleted.
c.LockCells.lock_readonly_cells = True
c.LockCells.lock_grade_cells = True
c.LockCells.lock_solution_cells = True
