package org.engram.pipeline.explain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedSet;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.atlas.RegionNames;
import org.engram.imaging.gifti.GiftiFile;
import org.engram.imaging.gifti.Surface;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.report.CorticalSurface;

/**
 * The files of a cortical surface: two GIFTI meshes, and labels of their vertices, whose names are
 * matched to a model's regions.
 *
 * @param left mesh of the left hemisphere
 * @param right mesh of the right
 * @param labels of vertices, see {@link VertexLabels#read}
 * @param names what numbers mean, where the labels are numbers only
 */
public record SurfaceFiles(Path left, Path right, List<Path> labels, Optional<Path> names) {
  public SurfaceFiles {
    labels = List.copyOf(labels);
  }

  /**
   * A surface, ready to be drawn on.
   *
   * @param notes how names were read, and which of them are no regions of the model
   */
  public record Loaded(CorticalSurface surface, List<String> notes) {}

  /**
   * Reads all of them.
   *
   * @throws org.engram.tensor.FileFormatException if a file is malformed
   * @throws org.engram.tensor.RefusedInputException if the files do not fit each other, or no label
   *     is a region of the atlas
   */
  public Loaded load(Atlas atlas) {
    Surface leftMesh = GiftiFile.read(left).surface();
    Surface rightMesh = GiftiFile.read(right).surface();
    VertexLabels read = VertexLabels.read(labels, names, leftMesh.vertices(), rightMesh.vertices());
    RegionNames known = new RegionNames();
    List<String> leftNames = sided(read.left(), "lh_", known, atlas);
    List<String> rightNames = sided(read.right(), "rh_", known, atlas);
    SequencedSet<String> distinct = new LinkedHashSet<>(leftNames);
    distinct.addAll(rightNames);
    distinct.remove("");
    List<String> rows = List.copyOf(distinct);
    RegionMatch match = match(atlas, rows);
    Map<String, Integer> regions = new HashMap<>();
    for (int region = 0; region < atlas.size(); region++) {
      if (match.sourceRow()[region] >= 0) {
        regions.put(rows.get(match.sourceRow()[region]), region);
      }
    }
    List<String> notes = new ArrayList<>(match.notes());
    if (!match.unused().isEmpty()) {
      notes.add(
          match.unused().size()
              + " labels of the surface are no regions of the model, such as '"
              + match.unused().getFirst()
              + "'");
    }
    return new Loaded(
        new CorticalSurface(
            leftMesh, indices(leftNames, regions), rightMesh, indices(rightNames, regions)),
        notes);
  }

  private RegionMatch match(Atlas atlas, List<String> rows) {
    // The matcher knows series; of this one only the names count.
    int count = Math.max(1, rows.size());
    TimeSeries series =
        new TimeSeries(
            labels.getFirst().toString(),
            rows,
            count,
            1,
            new double[count],
            OptionalDouble.empty(),
            List.of());
    return new LabelMatcher(atlas).match(series, false);
  }

  /** Names that say no side, as a file for one hemisphere may have them, get the file's. */
  private static List<String> sided(
      List<String> names, String side, RegionNames known, Atlas atlas) {
    Map<String, String> seen = new HashMap<>();
    List<String> labels = atlas.labels();
    return names.stream()
        .map(
            name ->
                seen.computeIfAbsent(
                    name,
                    n ->
                        n.isEmpty()
                                || labels.contains(n)
                                || !known.region(0, n).hemisphere().isEmpty()
                            ? n
                            : side + n))
        .toList();
  }

  private static int[] indices(List<String> names, Map<String, Integer> regions) {
    return names.stream().mapToInt(name -> regions.getOrDefault(name, -1)).toArray();
  }
}
