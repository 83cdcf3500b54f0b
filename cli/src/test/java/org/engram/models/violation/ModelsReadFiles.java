package org.engram.models.violation;

import org.engram.imaging.violation.ImagingParsesOptions;

/** Breaks a rule on purpose: of imaging, models knows series, atlases and signals only. */
public record ModelsReadFiles(ImagingParsesOptions reader) {}
