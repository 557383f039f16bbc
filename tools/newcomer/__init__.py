"""The newcomer's hour: an office's first day in a real browser, following README.zh-CN.md alone, with times and pictures."""
