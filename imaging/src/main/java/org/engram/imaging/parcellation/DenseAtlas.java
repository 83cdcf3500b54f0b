package org.engram.imaging.parcellation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.atlas.RegionNames;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.BrainModelMatch;
import org.engram.imaging.cifti.BrainModelMatch.StructureMatch;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.LabelAxis.LabelMap;
import org.engram.imaging.gifti.Label;
import org.engram.tensor.RefusedInputException;

/**
 * An atlas as labels of grayordinates: a CIFTI label file ({@code .dlabel.nii}), whose own table
 * names the regions.
 *
 * <pre>{@code
 * DenseAtlas atlas = DenseAtlas.read(Path.of("Schaefer400.dlabel.nii"));
 * try (CiftiFile run = CiftiFile.open(Path.of("sub-01_bold.dtseries.nii"))) {
 *   ParcellatedRun parcels =
 *       Parcellator.parcellate(DenseRun.of(run), atlas.over(run), ParcellationSettings.defaults());
 * }
 * }</pre>
 *
 * @param grayordinates that have the labels
 * @param regions by grayordinate of the label file
 */
public record DenseAtlas(BrainModelAxis grayordinates, RegionMap regions) {
  /** A label 0, and one of this name, mean no region. */
  private static final String NOTHING = "???";

  /** Whether a file's name is that of a CIFTI label file. */
  public static boolean supports(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".dlabel.nii");
  }

  /**
   * Reads the first map of a label file.
   *
   * @throws org.engram.tensor.FileFormatException where it is malformed
   * @throws RefusedInputException where it is CIFTI of another kind, or a label is no whole number
   */
  public static DenseAtlas read(Path file) {
    String where = file.toString();
    try (CiftiFile labels = CiftiFile.open(file)) {
      LabelMap map = labels.labels().maps().getFirst();
      List<String> notes = new ArrayList<>(labels.notes());
      if (labels.columns() > 1) {
        notes.add("of " + labels.columns() + " label maps the first was taken, " + map.name());
      }
      float[] values = new float[labels.rows()];
      labels.column(0, values);
      int[] keys = new int[values.length];
      for (int n = 0; n < keys.length; n++) {
        keys[n] = (int) values[n];
        if (keys[n] != values[n]) {
          throw new RefusedInputException(
              where + ", grayordinate " + n,
              "the label " + values[n],
              "a whole number",
              "Give the label file itself, not one that was resampled with interpolation.");
        }
      }
      LabelTable table = new LabelTable(where, entries(map), false, notes);
      String name = VolumeAtlasFile.of(file).name();
      RegionMap regions = RegionMap.ofLabels(name, keys, table, Optional.empty());
      return new DenseAtlas(labels.grayordinates(), regions);
    }
  }

  private static List<LabelEntry> entries(LabelMap map) {
    RegionNames names = new RegionNames();
    List<LabelEntry> entries = new ArrayList<>();
    for (Label label : map.labels().labels()) {
      if (label.key() != 0 && !label.name().equals(NOTHING)) {
        entries.add(new LabelEntry(label.key(), names.region(entries.size(), label.name())));
      }
    }
    return entries;
  }

  /**
   * The regions of a dense run's grayordinates, which are matched by structure, vertex and voxel;
   * what the run lacks is not covered, and noted.
   *
   * @throws RefusedInputException where the two have no grayordinate in common, or the run's rows
   *     are none
   */
  public RegionMap over(CiftiFile run) {
    return over(run, false);
  }

  /**
   * As above.
   *
   * @param resample whether voxels of structures on another grid take the region of the nearest
   *     labelled voxel of that structure's; otherwise they are not covered
   */
  public RegionMap over(CiftiFile run, boolean resample) {
    BrainModelMatch match =
        BrainModelMatch.of(run.grayordinates(), "the run", grayordinates, "the atlas");
    DenseResampling moved =
        resample
            ? DenseResampling.of(run.grayordinates(), grayordinates, regions)
            : DenseResampling.none();
    if (match.size() == 0 && moved.structures().isEmpty()) {
      throw new RefusedInputException(
          run.file().toString(),
          "no grayordinate of " + regions.atlas().name() + " (" + match.inWords() + ")",
          "a run on the surfaces and the grid of the labels",
          "Give the labels in the run's space: fs_LR 32k, mostly.");
    }
    int[] ofRun =
        join(match.structures().stream().map(StructureMatch::first).map(i -> i.toArray()));
    int[] ofAtlas =
        join(match.structures().stream().map(StructureMatch::second).map(i -> i.toArray()));
    List<String> differences =
        BrainModelMatch.inWords(
            match.differences().stream()
                .filter(
                    difference ->
                        difference.surface()
                            || !moved.structures().contains(difference.structure()))
                .toList());
    return moved.onto(regions.over(run.rows(), ofRun, ofAtlas, differences));
  }

  /**
   * The regions of several atlases over a dense run's grayordinates: those of the first, then those
   * of the second, and so on.
   *
   * @throws RefusedInputException as above; also where two regions have one name, or atlases
   *     overlap and the rule refuses that
   */
  public static RegionMap over(CiftiFile run, List<DenseAtlas> atlases, AtlasStack stack) {
    return stack.over(
        atlases.stream().map(atlas -> atlas.over(run, stack.resample())).toList(), "grayordinate");
  }

  private static int[] join(Stream<int[]> parts) {
    return parts.flatMapToInt(Arrays::stream).toArray();
  }
}
