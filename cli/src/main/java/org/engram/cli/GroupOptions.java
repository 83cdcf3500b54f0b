package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.pipeline.gradient.GroupSettings;
import org.engram.pipeline.gradient.IncompleteScans;
import org.engram.pipeline.gradient.SubjectList;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scans are averaged into a connectivity, and how; mix in with {@code @Mixin}. */
final class GroupOptions {
  private static final String PUBLISHED = "published";

  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series of the training subjects: files, folders (with all below them) or"
              + " globs; or --connectivity. Repetition times play no part.")
  private List<String> inputs = List.of();

  @Option(
      names = "--subjects",
      paramLabel = "FILE",
      description =
          "Take these subjects' scans only: a list or table with one subject a line, in its first"
              + " column. Default: every subject found.")
  private Path subjects;

  @Option(
      names = "--atlas-regions",
      paramLabel = "FILE",
      description =
          "The regions and their order, found in the scans by label: TSV with index, label,"
              + " hemisphere, network (the last two optional). Default: the first scan's regions,"
              + " which all others must have in the same order.")
  private Path atlasRegions;

  @Option(
      names = "--atlas",
      paramLabel = "NAME",
      description =
          "In place of --atlas-regions: published, the 450 regions of the published model. No"
              + " default.")
  private String atlas;

  @Option(
      names = "--assume-order",
      description =
          "Take the rows of a file without labels to be the regions in order. Default: with an"
              + " atlas, such a file is refused.")
  private boolean assumeOrder;

  @Option(
      names = "--regions",
      paramLabel = "N",
      description =
          "Number of regions, which tells the orientation of a table without labels. Default: the"
              + " atlas's, or the first scan's.")
  private Integer regions;

  @Option(
      names = "--orientation",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Which way a table lies: auto, regions-as-rows or regions-as-columns. Default:"
              + " ${DEFAULT-VALUE}.")
  private String orientation;

  @Option(
      names = "--variable",
      paramLabel = "NAME",
      description = "The array to take from a file of several. Default: the one that can be meant.")
  private String variable;

  @Option(
      names = "--incomplete",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "A scan that lacks regions or in which some do not vary: refuse it, or leave-out its"
              + " pairs with them, which are then averaged over the other scans. Default:"
              + " ${DEFAULT-VALUE}.")
  private String incomplete;

  List<String> inputs() {
    return inputs;
  }

  /** Names of the regions, where an atlas is named. */
  Optional<Atlas> atlas() {
    if (atlas != null && (!atlas.equals(PUBLISHED) || atlasRegions != null)) {
      throw new ConfigurationException(
          "--atlas",
          "'" + atlas + "'" + (atlasRegions != null ? " beside --atlas-regions" : ""),
          PUBLISHED,
          "Name a table of regions with --atlas-regions alone");
    }
    return atlas != null
        ? Optional.of(Atlas.published450())
        : Optional.ofNullable(atlasRegions).map(Atlas::readTsv);
  }

  ReadOptions read() {
    return new ReadOptions(
        SeriesOptions.orientation(orientation),
        regions == null ? OptionalInt.empty() : OptionalInt.of(regions),
        OptionalDouble.empty(),
        Optional.ofNullable(variable));
  }

  GroupSettings settings() {
    return new GroupSettings(
        read(),
        atlas(),
        IncompleteScans.fromName(incomplete),
        assumeOrder,
        Optional.ofNullable(subjects).map(SubjectList::read));
  }

  /** Refuses what belongs to scans where there are none. */
  void refuseWithConnectivity() {
    if (!inputs.isEmpty() || subjects != null) {
      throw new ConfigurationException(
          "--connectivity",
          inputs.isEmpty() ? "with --subjects" : "beside time series",
          "a ready connectivity alone, or time series",
          "Leave one of them out");
    }
  }
}
