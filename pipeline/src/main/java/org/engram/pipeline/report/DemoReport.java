package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.PrincipalComponents;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.TimeSeries;

/** The page of {@code engram demo}: a cohort, what was learnt, what went in, and what came out. */
public final class DemoReport {
  /**
   * What is known of a scan beside its embedding.
   *
   * @param name how it is called on the page
   * @param age years
   * @param meanFramewiseDisplacement millimetres a frame
   */
  public record ScanInfo(
      String name, String site, String group, double age, double meanFramewiseDisplacement) {}

  /**
   * What the page is made of.
   *
   * @param settings what was done and with what, for the head of the page
   * @param trained whether the model's weights were learnt from data; where not, the page says so
   * @param regions the atlas, in the order of the series
   * @param positions centres of the regions in millimetres, [regions, 3], if known
   * @param example one scan, as it went in
   * @param exampleName how that scan is called
   * @param regionEmbeddings of that scan, [regions, dim]
   * @param rows the table, one row a scan
   * @param scans what else is known of each row
   * @param prediction how well that scan's latents follow from each other, if measured
   * @param refused what was not embedded, one line each
   */
  public record Inputs(
      List<Block.Fact> settings,
      boolean trained,
      List<Region> regions,
      Optional<double[][]> positions,
      TimeSeries example,
      String exampleName,
      float[][] regionEmbeddings,
      List<EmbeddingRow> rows,
      List<ScanInfo> scans,
      Optional<Prediction> prediction,
      List<String> refused) {
    public Inputs {
      settings = List.copyOf(settings);
      regions = List.copyOf(regions);
      rows = List.copyOf(rows);
      scans = List.copyOf(scans);
      refused = List.copyOf(refused);
      if (rows.size() != scans.size() || rows.size() < 2) {
        throw new IllegalArgumentException(
            rows.size() + " rows and " + scans.size() + " scans; expected as many, at least 2");
      }
      if (regionEmbeddings.length != regions.size()) {
        throw new IllegalArgumentException(
            regionEmbeddings.length + " embeddings of " + regions.size() + " regions");
      }
    }
  }

  /**
   * Errors of predicted latents of one scan.
   *
   * @param errors [regions, time patches], smooth L1; NaN where not measured
   * @param patchSeconds how long a time patch is
   * @param folds in how many goes the regions were hidden
   */
  public record Prediction(double[][] errors, double patchSeconds, int folds) {}

  private DemoReport() {}

  /** The page without a training. */
  public static Report of(Inputs inputs) {
    return of(inputs, List.of());
  }

  /**
   * The page.
   *
   * @param learning sections about the training, which follow the summary
   */
  public static Report of(Inputs inputs, List<Report.Section> learning) {
    List<Report.Section> sections = new ArrayList<>();
    sections.add(summary(inputs));
    sections.addAll(learning);
    sections.add(scan(inputs));
    sections.add(regions(inputs));
    sections.add(subjects(inputs));
    inputs.prediction().ifPresent(prediction -> sections.add(prediction(inputs, prediction)));
    sections.add(table(inputs));
    return new Report(
        "A cohort, from time series to embeddings",
        inputs.rows().size()
            + " simulated scans of "
            + inputs.regions().size()
            + " regions, each turned into one vector of "
            + inputs.rows().getFirst().dimension()
            + " numbers.",
        sections);
  }

  private static Report.Section summary(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "A small cohort was simulated, a model read every scan, and this page shows what went"
                + " in and what came out. The people are made up: their networks, traits, scanners"
                + " and head motion follow a documented recipe, so what is true of them is"
                + " known."));
    if (inputs.trained()) {
      blocks.add(
          new Block.Prose(
              "Some of the people were held out. From the scans of the others came functional"
                  + " gradients, and a small Brain-JEPA was pretrained on them. The embeddings"
                  + " below are those of the people held out, and every figure is of this run."));
    } else {
      blocks.add(
          new Block.Note(
              "The model has learnt nothing: its weights are random numbers. The embeddings are"
                  + " what a random function keeps of the signal. That scans of one scanner or of"
                  + " one network lie together below says something about the data and nothing"
                  + " about the model, and no difference on this page is a finding."));
    }
    blocks.add(new Block.Facts(inputs.settings()));
    return new Report.Section("What was done", blocks);
  }

  private static Report.Section scan(Inputs inputs) {
    return new Report.Section(
        "What went in",
        List.of(
            RegionFigures.carpet(
                "The signal of " + inputs.exampleName(), inputs.regions(), inputs.example())));
  }

  private static Report.Section regions(Inputs inputs) {
    TimeSeries example = inputs.example();
    double[][] series = new double[example.regions()][];
    for (int r = 0; r < series.length; r++) {
      series[r] = example.region(r);
    }
    List<Block> blocks = new ArrayList<>();
    inputs
        .positions()
        .ifPresent(
            positions -> {
              BrainMap map = new BrainMap(inputs.regions(), positions);
              PrincipalComponents axis = PrincipalComponents.of(inputs.regionEmbeddings(), 1);
              blocks.add(map.networks("Where the regions are", "A disc a region, by network."));
              blocks.add(
                  map.values(
                      "Where the embeddings differ most",
                      "The same regions by their place on the first principal component of the"
                          + " region embeddings, which holds "
                          + Math.round(100 * axis.explained()[0])
                          + " % of their variance.",
                      Arrays.stream(axis.scores()).mapToDouble(score -> score[0]).toArray(),
                      "first component"));
            });
    blocks.add(
        new Block.Row(
            List.of(
                MatrixFigure.ofRegions(
                    "Functional connectivity",
                    "Correlation of the signals of "
                        + inputs.exampleName()
                        + ". Squares along the diagonal are networks; within each, the left"
                        + " hemisphere comes before the right.",
                    inputs.regions(),
                    Statistics.correlation(series),
                    1,
                    "correlation"),
                MatrixFigure.ofRegions(
                    "Likeness of region embeddings",
                    "Cosine of the embeddings of the same regions, less the mean over"
                        + " regions. Red pairs look alike to the model.",
                    inputs.regions(),
                    Statistics.cosine(inputs.regionEmbeddings(), true),
                    1,
                    "cosine"))));
    return new Report.Section("One scan, region by region", blocks);
  }

  private static Report.Section subjects(Inputs inputs) {
    float[][] embeddings =
        inputs.rows().stream().map(EmbeddingRow::embedding).toArray(float[][]::new);
    PrincipalComponents plane = PrincipalComponents.of(embeddings, 2);
    List<String> names = inputs.scans().stream().map(ScanInfo::name).toList();
    List<String> sites = inputs.scans().stream().map(ScanInfo::site).toList();
    List<String> groups = inputs.scans().stream().map(ScanInfo::group).toList();
    double[] ages = inputs.scans().stream().mapToDouble(ScanInfo::age).toArray();
    String reading = "Every point is a scan, in the plane where the embeddings differ most.";
    return new Report.Section(
        "The cohort",
        List.of(
            new Block.Row(
                List.of(
                    ScanFigures.scatter(
                        "By site",
                        reading + " Clusters of one colour mean that the scanner shows.",
                        plane,
                        names,
                        sites),
                    ScanFigures.scatter(
                        "By group", reading + " The same points.", plane, names, groups),
                    ScanFigures.scatter(
                        "By age", reading + " The same points.", plane, names, ages, "age (years)"),
                    MatrixFigure.ofScans(
                        "Likeness of scans",
                        "Cosine of the embeddings of every two scans, less the cohort's mean,"
                            + " sorted by site.",
                        sites,
                        Statistics.cosine(embeddings, true),
                        1,
                        "cosine")))));
  }

  private static Report.Section prediction(Inputs inputs, Prediction prediction) {
    double[] byRegion =
        Arrays.stream(prediction.errors())
            .mapToDouble(row -> Arrays.stream(row).average().orElse(Double.NaN))
            .toArray();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "Every region of "
                + inputs.exampleName()
                + " was hidden once, a group of regions at a time ("
                + prediction.folds()
                + " groups, neighbours in the atlas apart). From the regions left, the model"
                + " predicted the latents of those hidden, in every time patch, and the prediction"
                + " was compared with the latents that the target encoder makes of the whole scan:"
                + " latent prediction error. Zero is a perfect prediction."));
    if (!inputs.trained()) {
      blocks.add(
          new Block.Note(
              "Not yet meaningful: a predictor that has learnt nothing predicts nothing. What"
                  + " differs below between regions and patches comes from the random weights and"
                  + " the places of the tokens, and looks nearly the same for everyone. The"
                  + " figures show that the measure is taken; with a trained model they show where"
                  + " a scan departs from what the rest of it lets expect."));
    }
    blocks.add(
        RegionFigures.bars(
            "Error by region",
            "A bar a region: the mean over its time patches.",
            inputs.regions(),
            byRegion,
            "mean smooth L1 error"));
    blocks.add(
        RegionFigures.patches(
            "Error by region and time patch",
            String.format(
                Locale.ROOT,
                "One line a region, sorted by network, one column a time patch of %.1f s. The"
                    + " colours run from the smallest error of this scan to its largest.",
                prediction.patchSeconds()),
            inputs.regions(),
            prediction.errors(),
            prediction.patchSeconds(),
            "smooth L1 error"));
    return new Report.Section("What the model predicts", blocks);
  }

  private static Report.Section table(Inputs inputs) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < inputs.rows().size(); i++) {
      EmbeddingRow row = inputs.rows().get(i);
      ScanInfo scan = inputs.scans().get(i);
      cells.add(
          List.of(
              scan.name(),
              scan.site(),
              scan.group(),
              String.format(Locale.ROOT, "%.1f", scan.age()),
              String.format(Locale.ROOT, "%.3f", scan.meanFramewiseDisplacement()),
              Integer.toString(row.windows()),
              String.format(Locale.ROOT, "%.1f %%", 100 * row.coverage()),
              row.warnings().isEmpty() ? "none" : String.join("; ", row.warnings())));
    }
    List<Block> blocks = new ArrayList<>();
    if (!inputs.refused().isEmpty()) {
      blocks.add(
          new Block.Note(
              inputs.refused().size() + " refused: " + String.join(" | ", inputs.refused())));
    }
    blocks.add(
        new Block.Table(
            List.of(
                "scan",
                "site",
                "group",
                "age (years)#",
                "mean FD (mm)#",
                "windows#",
                "coverage#",
                "warnings"),
            cells));
    return new Report.Section("Every scan", blocks);
  }
}
