package org.engram.imaging.dataset;

import java.nio.file.Path;

/**
 * A GIFTI file over time of a run: one hemisphere's vertices.
 *
 * @param path a {@code .func.gii}
 * @param hemisphere L or R
 * @param space of the surface: fsaverage5, fsnative, ...
 */
public record SurfaceSeries(Path path, String hemisphere, String space) {}
