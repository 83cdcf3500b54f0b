package org.engram.imaging.parcellation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionNames;
import org.engram.tensor.FileFormatException;

/**
 * Which label value is which region, in the order in which the table lists them. This order becomes
 * the order of the regions in all that is made with it.
 *
 * @param source the file, for messages and provenance
 * @param entries one a region
 * @param general whether the table may name far more than one volume holds, as FreeSurfer's look-up
 *     table does: where a volume has less than half of its labels, the others are no regions of it
 * @param notes what the reader decided, in words
 */
public record LabelTable(
    String source, List<LabelEntry> entries, boolean general, List<String> notes) {
  public LabelTable {
    entries = List.copyOf(entries);
    notes = List.copyOf(notes);
    Map<Integer, String> values = new HashMap<>();
    Set<String> names = new HashSet<>();
    if (entries.isEmpty()) {
      throw new FileFormatException(source, "no region", "at least one", "Name the regions.");
    }
    for (int n = 0; n < entries.size(); n++) {
      Region region = entries.get(n).region();
      if (region.index() != n) {
        throw new IllegalArgumentException(region + " at place " + n);
      }
      String before = values.put(entries.get(n).value(), region.label());
      if (before != null) {
        throw new FileFormatException(
            source,
            "label "
                + entries.get(n).value()
                + " for '"
                + before
                + "' and '"
                + region.label()
                + "'",
            "every label once",
            "Remove one of the two.");
      }
      if (!names.add(region.label())) {
        throw new FileFormatException(
            source,
            "the name '" + region.label() + "' for two labels",
            "every name once",
            "Rename one of the two; add its hemisphere, perhaps.");
      }
    }
  }

  /**
   * Reads a table, whose form is told by its content:
   *
   * <ul>
   *   <li>tab-separated with a header: columns {@code index} and {@code name} or {@code label},
   *       optionally {@code hemisphere} and {@code network} (BIDS {@code *_dseg.tsv}, Engram's
   *       {@code regions.tsv}, whose index from 0 means labels from 1);
   *   <li>a look-up table as FreeSurfer's: {@code index name R G B A} a line, or only its first two
   *       columns;
   *   <li>pairs of lines as Connectome Workbench's: a name, then {@code index R G B A};
   *   <li>a list of names, one a line, for labels 1, 2, 3, ...
   * </ul>
   *
   * Label 0 is the background and is left out. Hemisphere and network that the table does not give
   * are taken from the name where the naming is known.
   *
   * @throws FileFormatException naming the line that fits none of these
   */
  public static LabelTable read(Path file) {
    return LabelTableReader.read(file);
  }

  /** Regions {@code label-1}, {@code label-2}, ... for values that no table names. */
  public static LabelTable unnamed(String source, int[] values) {
    RegionNames names = new RegionNames();
    int[] ordered = LabelRows.distinct(values);
    List<LabelEntry> entries =
        IntStream.range(0, ordered.length)
            .mapToObj(n -> new LabelEntry(ordered[n], names.region(n, "label-" + ordered[n])))
            .toList();
    return new LabelTable(
        source, entries, false, List.of("no table of labels: regions are named by their values"));
  }
}
