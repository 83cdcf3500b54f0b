/** The command line: commands, options, progress and the words an error is told in. No numerics. */
package org.engram.cli;
