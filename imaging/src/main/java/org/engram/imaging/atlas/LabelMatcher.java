package org.engram.imaging.atlas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * Finds the rows of an input that are an atlas's regions, by name and never by position.
 *
 * <p>Names agree when hemisphere and words do, whatever the case, separators, quotes and usual
 * prefixes. An atlas with the 400 Schaefer parcels is also known by their names in the other
 * network order and by the names used before the correction of September 2019; the naming under
 * which most labels match is taken for the whole input. Made once for an atlas and then safe to
 * share.
 */
public final class LabelMatcher {
  private static final Set<Integer> OTHER_RESOLUTIONS = Set.of(100, 200, 300);

  private final Atlas atlas;
  private final SchaeferNames schaefer = new SchaeferNames();
  private final List<AtlasNaming> namings;

  public LabelMatcher(Atlas atlas) {
    this.atlas = atlas;
    this.namings = AtlasNaming.of(atlas, schaefer);
  }

  /**
   * Matches a series to the atlas.
   *
   * @param assumeOrder take the rows of an input without known labels to be the atlas's regions in
   *     order; their number must then be the atlas's. Labels that match are used all the same.
   * @throws RefusedInputException when it has no labels and {@code assumeOrder} is not given, no
   *     label matches, a label stands twice, two labels name one region, or the labels are of
   *     another resolution of the Schaefer parcellation
   */
  public RegionMatch match(TimeSeries series, boolean assumeOrder) {
    if (!series.labelled()) {
      return byPosition(series, assumeOrder, "no region labels", List.of());
    }
    List<String> labels = series.labels();
    refuseRepeated(series.source(), labels);
    List<LabelKey.Spelling> spellings = labels.stream().map(LabelKey::read).toList();
    int[] best = null;
    int bestCount = 0;
    AtlasNaming naming = namings.getFirst();
    List<String> notes = new ArrayList<>();
    for (AtlasNaming candidate : namings) {
      int[] regions =
          IntStream.range(0, labels.size())
              .map(row -> candidate.region(labels.get(row), spellings.get(row)))
              .toArray();
      int count = (int) Arrays.stream(regions).filter(r -> r >= 0).count();
      if (count > bestCount) {
        best = regions;
        bestCount = count;
        naming = candidate;
        notes.clear();
      } else if (count > 0 && count == bestCount && !Arrays.equals(regions, best)) {
        notes.add("the labels fit the " + candidate.title() + " just as well; check the source");
      }
    }
    if (best == null) {
      return byPosition(
          series,
          assumeOrder,
          "none of its " + labels.size() + " labels is known, such as " + some(labels),
          List.of("labels such as " + some(labels) + " ignored"));
    }
    if (naming != namings.getFirst()) {
      notes.addFirst("labels read as the " + naming.title());
    }
    if (AtlasNaming.hasSchaefer400(namings)) {
      refuseOtherResolution(series.source(), labels, spellings, best);
    }
    return byLabel(series, best, notes);
  }

  private RegionMatch byLabel(TimeSeries series, int[] regions, List<String> notes) {
    List<String> labels = series.labels();
    int[] sourceRow = new int[atlas.size()];
    Arrays.fill(sourceRow, -1);
    List<String> unused = new ArrayList<>();
    for (int row = 0; row < regions.length; row++) {
      int region = regions[row];
      if (region < 0) {
        unused.add(labels.get(row));
        continue;
      }
      if (sourceRow[region] >= 0) {
        throw new RefusedInputException(
            series.source(),
            "labels '"
                + labels.get(sourceRow[region])
                + "' and '"
                + labels.get(row)
                + "' both name region '"
                + atlas.regions().get(region).label()
                + "'",
            "one row a region",
            "Remove one of the two.");
      }
      sourceRow[region] = row;
    }
    List<String> missing =
        atlas.regions().stream().filter(r -> sourceRow[r.index()] < 0).map(Region::label).toList();
    double coverage = (atlas.size() - missing.size()) / (double) atlas.size();
    return new RegionMatch(atlas, sourceRow, missing, unused, coverage, notes);
  }

  private RegionMatch byPosition(
      TimeSeries series, boolean assumeOrder, String found, List<String> notes) {
    String own = "labels of " + atlas.name() + ", such as " + some(atlas.labels());
    if (!assumeOrder) {
      throw new RefusedInputException(
          series.source(),
          found,
          own,
          series.regions() == atlas.size()
              ? "Name the regions in the file, or state with --assume-order that its "
                  + series.regions()
                  + " rows are the model's regions in order."
              : "Its "
                  + series.regions()
                  + " rows are not the model's "
                  + atlas.size()
                  + " regions: name them as the model does, or use a model of this atlas.");
    }
    if (series.regions() != atlas.size()) {
      throw new RefusedInputException(
          series.source(),
          series.regions() + " regions, and " + found,
          atlas.size() + " regions in the order of " + atlas.name(),
          "--assume-order needs exactly the model's regions; label them, or use a model of "
              + series.regions()
              + " regions.");
    }
    List<String> all = new ArrayList<>(notes);
    all.add("the regions were taken to be in the order of " + atlas.name());
    return new RegionMatch(
        atlas, IntStream.range(0, atlas.size()).toArray(), List.of(), List.of(), 1, all);
  }

  private static void refuseRepeated(String source, List<String> labels) {
    Map<String, Integer> first = new HashMap<>();
    for (int row = 0; row < labels.size(); row++) {
      Integer before = first.put(labels.get(row), row);
      if (before != null) {
        throw new RefusedInputException(
            source,
            "label '" + labels.get(row) + "' names regions " + (before + 1) + " and " + (row + 1),
            "every label once",
            "Rename or remove one of the two.");
      }
    }
  }

  /** The same names stand for other parcels in Schaefer-100 to Schaefer-1000. */
  private void refuseOtherResolution(
      String source, List<String> labels, List<LabelKey.Spelling> spellings, int[] regions) {
    List<LabelKey> parcels = new ArrayList<>();
    String foreign = null;
    for (int row = 0; row < regions.length; row++) {
      LabelKey key = spellings.get(row).keys().getFirst();
      if (schaefer.looksLikeParcel(key)) {
        parcels.add(key);
        foreign = foreign == null && regions[row] < 0 ? labels.get(row) : foreign;
      }
    }
    boolean coarser =
        OTHER_RESOLUTIONS.contains(parcels.size()) && SchaeferNames.numberedWithoutGaps(parcels);
    if (foreign != null || coarser) {
      throw new RefusedInputException(
          source,
          parcels.size()
              + " Schaefer labels"
              + (foreign == null
                  ? ", each area numbered without a gap"
                  : ", among them '" + foreign + "'"),
          "the labels of the 400-parcel Schaefer parcellation",
          "At other resolutions the same names stand for other parcels: use the 400-parcel series,"
              + " and remove or rename what is not part of it.");
    }
  }

  private static String some(List<String> labels) {
    return "'" + String.join("', '", labels.subList(0, Math.min(3, labels.size()))) + "'";
  }
}
