package org.engram.pipeline.routing;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;

/**
 * What is written of a scan's routing.
 *
 * @param out a folder, which is made where it is not there
 * @param segmentation labels on the scan's grid; without them the volume is told by its intensities
 * @param overwrite replace files of an earlier run
 */
public record RoutingSettings(Path out, Optional<Segmentation> segmentation, boolean overwrite) {}
