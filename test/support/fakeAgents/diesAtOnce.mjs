// Explains itself on stderr and goes.
process.stderr.write("this agent needs Node 99\nplease upgrade\n")
process.exitCode = 7
