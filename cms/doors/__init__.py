"""The addresses of a process that opens one door only; `cms.urls` has both."""
