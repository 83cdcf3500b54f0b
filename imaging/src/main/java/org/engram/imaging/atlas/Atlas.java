package org.engram.imaging.atlas;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * An ordered list of named regions: the rows of a model's input.
 *
 * @param name of the atlas, for messages and provenance
 * @param regions in the order of the rows, indices 0 to n - 1, labels unique
 */
public record Atlas(String name, List<Region> regions) {
  /**
   * @throws RefusedInputException when there is no region, an index is not its position, or a label
   *     is empty or stands twice
   */
  public Atlas {
    Objects.requireNonNull(name, "name");
    regions = List.copyOf(regions);
    if (regions.isEmpty()) {
      throw new RefusedInputException(
          name, "no regions", "at least one", "Name the regions of the atlas.");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      if (region.index() != i) {
        throw new RefusedInputException(
            name,
            "region '" + region.label() + "' with index " + region.index() + " at position " + i,
            "consecutive indices from 0",
            "Number the regions in the order of the rows.");
      }
      if (region.label().isBlank()) {
        throw new RefusedInputException(
            name, "an empty label at index " + i, "one name a region", "Name this region.");
      }
      Integer first = seen.put(region.label(), i);
      if (first != null) {
        throw new RefusedInputException(
            name,
            "label '" + region.label() + "' at indices " + first + " and " + i,
            "every label once",
            "Give each region its own label.");
      }
    }
  }

  /**
   * The 450 regions of the published Brain-JEPA model: Tian S3 subcortex (1 to 50), then
   * Schaefer-400 in the 17-network order. Names only; no volume or coordinate is shipped.
   */
  public static Atlas published450() {
    return AtlasTable.resource("tian-s3-schaefer-400-17networks", "regions-450.tsv");
  }

  /** An atlas whose regions have no known names: {@code region-1} to {@code region-N}. */
  public static Atlas unnamed(String name, int count) {
    return new Atlas(
        name,
        IntStream.range(0, count)
            .mapToObj(i -> new Region(i, "region-" + (i + 1), "", ""))
            .toList());
  }

  /**
   * Reads a model's {@code regions.tsv}: header {@code index label hemisphere network}, indices
   * consecutive from 0 (or all from 1), the last two columns optional.
   *
   * @throws org.engram.tensor.FileFormatException naming the line that is wrong
   */
  public static Atlas readTsv(Path file) {
    return AtlasTable.read(file);
  }

  /** Writes {@code regions.tsv}, indices from 0. */
  public void writeTsv(Path file) {
    AtlasTable.write(this, file);
  }

  /** The same regions under another name. */
  public Atlas withName(String other) {
    return new Atlas(other, regions);
  }

  /**
   * Whether another atlas has the same regions in the same order, whatever the spelling of their
   * names; the Schaefer parcels are known by each of their four lists of names.
   */
  public boolean sameOrder(Atlas other) {
    return size() == other.size()
        && AtlasNaming.of(this, new SchaeferNames()).stream()
            .anyMatch(
                naming ->
                    other.regions.stream()
                        .allMatch(
                            region ->
                                naming.region(region.label(), LabelKey.read(region.label()))
                                    == region.index()));
  }

  /** Number of regions. */
  public int size() {
    return regions.size();
  }

  /** The labels in the order of the rows. */
  public List<String> labels() {
    return regions.stream().map(Region::label).toList();
  }

  /** The distinct networks in order of first appearance; empty names are left out. */
  public List<String> networks() {
    return regions.stream().map(Region::network).filter(n -> !n.isEmpty()).distinct().toList();
  }
}
