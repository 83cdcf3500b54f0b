package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientMethod;
import org.engram.imaging.gradient.GradientSettings;

/** Pictures of functional gradients, as a page or as one drawing. */
public final class GradientReport {
  private GradientReport() {}

  /** A page: regions in the plane of the first axes, axes by network, eigenvalues. */
  public static Report page(FunctionalGradients gradients, List<Region> regions) {
    List<Block> blocks = new ArrayList<>();
    List<Figure> row = new ArrayList<>();
    if (gradients.axes() > 1) {
      row.add(
          new Figure(
              "Regions along the first two axes",
              "One mark a region; regions close by are connected alike."
                  + (GradientFigures.grouped(regions) ? " Colour and shape are the network." : ""),
              drawing(520, 385, svg -> GradientFigures.scatter(svg, gradients, regions, 0, 0))
                  .element("Regions in the plane of axis 1 and axis 2")));
    }
    row.add(
        new Figure(
            "Eigenvalues",
            gradients.settings().method() == GradientMethod.LAPLACIAN_EIGENMAPS
                ? "Of the graph's normalised Laplacian: the smaller, the more an axis carries."
                : "The larger, the more an axis carries; unscaled, and without the constant axis.",
            drawing(520, 385, svg -> GradientFigures.scree(svg, gradients, 0, 0))
                .element("Eigenvalue by axis")));
    blocks.add(new Block.Row(row));
    if (GradientFigures.grouped(regions)) {
      blocks.add(
          new Figure(
              "Axes by network",
              "The mean of each axis over the regions of a network, networks sorted by it; the line"
                  + " spans the middle half of the regions.",
              drawing(
                      1000,
                      GradientFigures.networksHeight(regions),
                      svg -> GradientFigures.networks(svg, gradients, regions, 0, 0))
                  .element("Mean of the first axes by network")));
    } else {
      blocks.add(
          new Block.Prose(
              "The regions have no known networks, so that nothing can be shown by network: name"
                  + " them in an atlas table."));
    }
    return new Report(
        "Functional gradients",
        lead(gradients),
        List.of(new Report.Section("Axes of " + regions.size() + " regions", blocks)));
  }

  /** The same as one drawing, for a paper. */
  public static String svg(FunctionalGradients gradients, List<Region> regions) {
    boolean grouped = GradientFigures.grouped(regions);
    double top = 385;
    double height = top + (grouped ? GradientFigures.networksHeight(regions) + 10 : 0);
    return drawing(
            1040,
            height,
            svg -> {
              if (gradients.axes() > 1) {
                GradientFigures.scatter(svg, gradients, regions, 0, 0);
              }
              GradientFigures.scree(svg, gradients, 520, 0);
              if (grouped) {
                GradientFigures.networks(svg, gradients, regions, 20, top + 10);
              }
            })
        .element("Functional gradients of " + regions.size() + " regions");
  }

  private interface Drawn {
    void on(Svg svg);
  }

  private static Svg drawing(double width, double height, Drawn drawn) {
    Svg svg = new Svg(width, height);
    svg.rect(0, 0, width, height, "#ffffff");
    drawn.on(svg);
    return svg;
  }

  private static String lead(FunctionalGradients gradients) {
    GradientSettings settings = gradients.settings();
    String how =
        String.format(
            Locale.ROOT,
            "%d regions on %d axes: %s of a connectivity that keeps the top %s %% of each row,"
                + " kernel %s",
            gradients.labels().size(),
            gradients.axes(),
            settings.method().choiceName(),
            Markup.figure(Math.rint(1e4 * (1 - settings.sparsity())) / 100),
            settings.kernel().choiceName());
    return gradients.alignment().isPresent()
        ? how + ", turned to " + gradients.alignment().get().reference() + "."
        : how + ".";
  }
}
