package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.engram.imaging.quality.QualityFlag;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanQuality;

/** A cohort's numbers, each as a line of dots, a dot a scan, with the threshold across. */
final class QualityStrips {
  private static final String ALARM = "#d55e00";
  private static final double LEFT = 210;
  private static final double WIDTH = 740;
  private static final double HEIGHT = 58;

  private record Strip(
      String name,
      QualityFlag.Kind kind,
      double threshold,
      Function<ScanQuality, OptionalDouble> of) {}

  private QualityStrips() {}

  /** Empty where nothing is known that could be drawn. */
  static Optional<Figure> of(List<QualityReport.Scan> scans, QualitySettings settings) {
    List<Strip> strips = new ArrayList<>();
    for (Strip strip : all(settings)) {
      if (scans.stream().anyMatch(scan -> strip.of().apply(scan.quality()).isPresent())) {
        strips.add(strip);
      }
    }
    if (strips.isEmpty()) {
      return Optional.empty();
    }
    Svg svg = new Svg(LEFT + WIDTH + 24, strips.size() * HEIGHT + 6);
    for (int i = 0; i < strips.size(); i++) {
      draw(svg, strips.get(i), scans, 6 + i * HEIGHT);
    }
    return Optional.of(
        new Figure(
            "Where the scans lie",
            "A dot is a scan; orange ones are beyond the threshold, the orange line. Scans of which"
                + " a number is not known are not on its line.",
            svg.element("Numbers of " + scans.size() + " scans with their thresholds")));
  }

  private static List<Strip> all(QualitySettings settings) {
    return List.of(
        new Strip(
            "mean FD (mm)", QualityFlag.Kind.MEAN_FD, settings.maxMeanFd(), ScanQuality::meanFd),
        new Strip(
            "share of spikes",
            QualityFlag.Kind.SPIKE_SHARE,
            settings.maxSpikeShare(),
            ScanQuality::spikeShare),
        new Strip(
            "usable minutes",
            QualityFlag.Kind.SHORT,
            settings.minMinutes(),
            ScanQuality::usableMinutes),
        new Strip(
            "coverage",
            QualityFlag.Kind.COVERAGE,
            settings.minCoverage(),
            scan -> OptionalDouble.of(scan.coverage())),
        new Strip("tSNR, median", QualityFlag.Kind.TSNR, settings.minTsnr(), ScanQuality::tsnr));
  }

  private static void draw(Svg svg, Strip strip, List<QualityReport.Scan> scans, double top) {
    double[] known =
        scans.stream()
            .map(scan -> strip.of().apply(scan.quality()))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    double[] range = Arrays.copyOf(known, known.length + 1);
    range[known.length] = strip.threshold();
    Axis axis = Axis.around(range, LEFT, LEFT + WIDTH);
    double middle = top + 18;
    svg.text(LEFT - 14, middle + 4, Svg.Anchor.END, 12, Palette.INK, strip.name());
    svg.line(LEFT, top + 36, LEFT + WIDTH, top + 36, Palette.RULE, 1);
    for (double tick : axis.ticks(8)) {
      svg.line(axis.at(tick), top + 36, axis.at(tick), top + 39, Palette.SOFT_INK, 1);
      String label = Markup.figure(tick);
      svg.text(axis.at(tick), top + 50, Svg.Anchor.MIDDLE, 10, Palette.SOFT_INK, label);
    }
    svg.line(axis.at(strip.threshold()), top, axis.at(strip.threshold()), top + 36, ALARM, 1.2);
    for (int i = 0; i < scans.size(); i++) {
      ScanQuality scan = scans.get(i).quality();
      OptionalDouble value = strip.of().apply(scan);
      if (value.isPresent()) {
        boolean flagged = scan.flags().stream().anyMatch(flag -> flag.kind() == strip.kind());
        // spread by a fixed pattern, so that equal values can be told apart
        double place = middle + (i * 7 % 11 - 5) * 2.4;
        svg.mark(
            axis.at(value.getAsDouble()),
            place,
            3.6,
            0,
            flagged ? ALARM : Palette.category(0),
            scans.get(i).name() + ": " + Markup.figure(value.getAsDouble()));
      }
    }
  }
}
