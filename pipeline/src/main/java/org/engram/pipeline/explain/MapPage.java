package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.MatrixFigure;
import org.engram.pipeline.report.NetworkBars;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.report.SurfaceFigure;
import org.engram.pipeline.report.TimeMapFigure;
import org.hipparchus.distribution.continuous.TDistribution;

/** The figures of maps, and the page that they stand on. */
final class MapPage {
  private static final int STRONGEST = 12;

  private final About about;
  private final List<CohortMap> maps;
  private final Checks checks;
  private final Map<String, String> svgs = new LinkedHashMap<>();
  private final Map<String, byte[]> pngs = new LinkedHashMap<>();

  /**
   * What the page says beside its maps.
   *
   * @param title of the page
   * @param lead a sentence
   * @param facts settings and counts
   * @param notes what a reader must know
   * @param seconds between two places in time
   * @param listing the sidecar
   */
  record About(
      String title,
      String lead,
      List<Block.Fact> facts,
      List<String> notes,
      double seconds,
      String listing) {}

  MapPage(About about, List<CohortMap> maps, Checks checks) {
    this.about = about;
    this.maps = maps;
    this.checks = checks;
  }

  /** Figures as SVG, by the names of their files without the ending; after {@link #page}. */
  Map<String, String> svgs() {
    return svgs;
  }

  /** Figures as PNG, likewise. */
  Map<String, byte[]> pngs() {
    return pngs;
  }

  /**
   * Draws all and lays out the page.
   *
   * @param checked whether a comparison with other models and a random one belongs to the method
   */
  Report page(Optional<SurfaceFigure> surface, boolean checked) {
    List<Report.Section> sections = new ArrayList<>();
    List<Block> first = new ArrayList<>();
    about.notes().forEach(note -> first.add(new Block.Note(note)));
    first.add(new Block.Facts(about.facts()));
    sections.add(new Report.Section("What was done", first));
    if (checked) {
      sections.add(new Report.Section("Can the maps be trusted?", trust()));
    }
    for (CohortMap map : maps) {
      sections.add(new Report.Section(sentence(map.measure().words()), blocks(map, surface)));
    }
    sections.add(
        new Report.Section(
            "Provenance", List.of(new Block.Listing("explain.json", about.listing()))));
    return new Report(about.title(), about.lead(), sections);
  }

  private List<Block> trust() {
    List<Block> blocks = new ArrayList<>();
    for (CohortMap map : maps) {
      String name = map.measure().name();
      blocks.add(new Block.Note(name + ". " + checks.verdict(name)));
    }
    if (checks.stabilities().isEmpty()) {
      blocks.add(
          new Block.Prose(
              "One model and one read-out: how far the maps change with the seed of training or"
                  + " with the fold of a probe was not looked at (--against, several --probe)."));
    }
    List<Figure> row = new ArrayList<>();
    for (Checks.Stability stability : checks.stabilities()) {
      RankStability ranks = stability.ranks();
      Figure figure =
          MatrixFigure.ofScans(
              stability.measure() + " across " + stability.across(),
              Checks.words(stability) + " Spearman's, over regions; grey has none.",
              ranks.names(),
              ranks.correlations(),
              1,
              "rank correlation");
      svgs.put("stability-" + stability.measure() + "-" + stability.across(), figure.svg());
      row.add(figure);
    }
    if (!row.isEmpty()) {
      blocks.add(new Block.Row(row));
    }
    return blocks;
  }

  private List<Block> blocks(CohortMap map, Optional<SurfaceFigure> surface) {
    Measure measure = map.measure();
    String name = measure.name();
    double[] values = map.regionMeans();
    List<Block> blocks = new ArrayList<>();
    String over =
        map.scans().size() == 1 ? "One scan." : "Means over " + map.scans().size() + " scans.";
    if (surface.isPresent()) {
      SurfaceFigure.Drawing drawing =
          surface
              .get()
              .draw(
                  sentence(name.replace('_', ' ')),
                  over + " Grey has no value.",
                  values,
                  measure.signed(),
                  measure.words());
      blocks.add(drawing.figure());
      svgs.put("surface-" + name, drawing.figure().svg());
      pngs.put("surface-" + name, drawing.png());
    }
    List<CohortMap.Network> networks = map.byNetwork();
    if (!networks.isEmpty()) {
      Figure bars =
          NetworkBars.of(
              "By network",
              over
                  + " A bar is the mean over a network's regions, which are the dots; lines are 95"
                  + " % intervals over scans"
                  + (map.scans().size() < 2 ? ", which one scan has not." : "."),
              networks.stream().map(MapPage::bar).toList(),
              measure.base(),
              measure.words());
      blocks.add(bars);
      svgs.put("networks-" + name, bars.svg());
    }
    if (map.timed()) {
      Figure times =
          TimeMapFigure.of(
              "By region and time",
              "One line a region, sorted by network; time from the start of the window. "
                  + (map.scans().size() == 1
                      ? ""
                      : "Runs at rest have no common clock: over scans only what comes with the"
                          + " place in the window is left."),
              map.regions(),
              map.mean(),
              about.seconds(),
              measure.signed(),
              measure.words());
      blocks.add(times);
      svgs.put("time-" + name, times.svg());
    }
    blocks.add(strongest(map));
    return blocks;
  }

  private static NetworkBars.Bar bar(CohortMap.Network network) {
    CohortMap.Value value = network.value();
    double reach =
        value.scans() < 2
            ? Double.NaN
            : value.error()
                * new TDistribution(value.scans() - 1.0).inverseCumulativeProbability(0.975);
    return new NetworkBars.Bar(
        network.name(),
        value.mean(),
        value.mean() - reach,
        value.mean() + reach,
        network.regions());
  }

  private static Block.Table strongest(CohortMap map) {
    List<CohortMap.Value> values = map.byRegion();
    List<Region> order =
        IntStream.range(0, values.size())
            .filter(i -> Double.isFinite(values.get(i).mean()))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -Math.abs(values.get(i).mean())))
            .limit(STRONGEST)
            .map(map.regions()::get)
            .toList();
    return new Block.Table(
        List.of("Strongest regions", "Network", "Mean#", "Standard error#", "Scans#"),
        order.stream()
            .map(
                region -> {
                  CohortMap.Value value = values.get(region.index());
                  return List.of(
                      region.label(),
                      region.network(),
                      digits(value.mean()),
                      Double.isNaN(value.error()) ? "" : digits(value.error()),
                      Integer.toString(value.scans()));
                })
            .toList());
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
