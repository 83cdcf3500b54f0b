package org.engram.pipeline.explain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** One scan's maps as safetensors, float32, a key a measure, [regions, columns]. */
final class ScanMapFile {
  private ScanMapFile() {}

  static void write(
      Path folder, ScanFile scan, ScanMap map, List<Measure> measures, Atlas atlas, int columns) {
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int m = 0; m < measures.size(); m++) {
      tensors.put(measures.get(m).name(), HostTensor.of(map.maps().get(m), atlas.size(), columns));
    }
    Safetensors.write(
        folder.resolve(scan.id() + ".safetensors"),
        tensors,
        Map.of(
            "source", scan.path().toString(), "region_labels", String.join("\n", atlas.labels())));
  }
}
