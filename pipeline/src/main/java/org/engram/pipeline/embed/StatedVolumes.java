package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.FileFormatException;

/**
 * What a job was told of its volumes that their names do not say: by a manifest or an option. It
 * stands in the sidecar, so that the same volumes can be taken up again.
 */
public final class StatedVolumes {
  /** Its key in a sidecar. */
  public static final String KEY = "as_stated";

  private static final String PATH = "path";
  private static final String SUBJECT = "subject";
  private static final String SESSION = "session";
  private static final String RUN = "run";
  private static final String MODALITY = "modality";
  private static final String MASK = "mask";
  private static final String SEGMENTATION = "segmentation";
  private static final String MEAN = "mean";

  private StatedVolumes() {}

  /** Those of some scans; none where names say all. */
  static List<Map<String, Object>> of(List<VolumeScan> scans) {
    List<Map<String, Object>> stated = new ArrayList<>();
    for (VolumeScan scan : scans) {
      if (!scan.equals(byName(scan.file().path()))) {
        stated.add(json(scan));
      }
    }
    return stated;
  }

  private static VolumeScan byName(Path file) {
    return VolumeScans.find(List.of(file.toString()), Optional.empty(), List.of())
        .scans()
        .getFirst();
  }

  private static Map<String, Object> json(VolumeScan scan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(PATH, scan.file().path().toString());
    json.put(SUBJECT, scan.file().subject());
    json.put(SESSION, scan.file().session());
    json.put(RUN, scan.file().run());
    json.put(MODALITY, scan.modality());
    scan.mask().ifPresent(mask -> json.put(MASK, mask.toString()));
    scan.segmentation().ifPresent(labels -> json.put(SEGMENTATION, labels.toString()));
    if (scan.mean()) {
      json.put(MEAN, true);
    }
    return json;
  }

  /**
   * The same volumes again.
   *
   * @param files of a table's rows
   * @param stated what a sidecar has under {@link #KEY}; nothing where it has not
   * @param where for messages
   */
  public static List<VolumeScan> again(
      Iterable<String> files, List<Map<String, String>> stated, String where) {
    Map<String, Map<String, String>> byPath = new HashMap<>();
    for (Map<String, String> one : stated) {
      if (!one.keySet().containsAll(List.of(PATH, SUBJECT, SESSION, RUN, MODALITY))) {
        throw new FileFormatException(
            where + ", " + KEY, one.toString(), "what engram embed wrote", "");
      }
      byPath.put(one.get(PATH), one);
    }
    List<VolumeScan> scans = new ArrayList<>();
    for (String file : files) {
      VolumeScan named = byName(Path.of(file));
      scans.add(byPath.containsKey(file) ? as(named, byPath.get(file)) : named);
    }
    return scans;
  }

  private static VolumeScan as(VolumeScan named, Map<String, String> stated) {
    ScanFile file =
        new ScanFile(
            named.file().path(),
            stated.get(SUBJECT),
            stated.get(SESSION),
            named.file().task(),
            stated.get(RUN),
            stated.get(MODALITY));
    return new VolumeScan(
        file,
        stated.get(MODALITY),
        Optional.ofNullable(stated.get(MASK)).map(Path::of),
        Optional.ofNullable(stated.get(SEGMENTATION)).map(Path::of),
        stated.containsKey(MEAN));
  }
}
