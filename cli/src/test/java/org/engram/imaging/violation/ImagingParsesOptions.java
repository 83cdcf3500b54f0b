package org.engram.imaging.violation;

import picocli.CommandLine;

/** Breaks a rule on purpose: only cli parses options. */
public record ImagingParsesOptions(CommandLine commandLine) {}
