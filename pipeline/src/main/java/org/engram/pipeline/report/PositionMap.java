package org.engram.pipeline.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.PrincipalComponents;
import org.engram.imaging.atlas.Region;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.directory.ModelType;
import org.engram.tensor.file.Safetensors;

/**
 * Where a model has learnt to put each region: the part of a token's position that codes the region
 * (Brain-JEPA, section 3.2, "Brain Gradient Positioning").
 *
 * @param values [regions, dims]
 * @param regions in the rows' order
 */
@SuppressWarnings("ArrayRecordComponent") // drawn once and dropped
public record PositionMap(float[][] values, List<Region> regions) {
  private static final String MAP = ".pos_embed_proj.predictor_pos_embed_proj.";

  public PositionMap {
    regions = List.copyOf(regions);
    if (values.length != regions.size() || values.length < 2) {
      throw new IllegalArgumentException(
          values.length + " positions of " + regions.size() + " regions");
    }
  }

  /**
   * That of a model directory's target encoder, or of its encoder where it has no other: the linear
   * map of the functional gradients, scaled to [-1, 1] over the whole matrix as the model does.
   * Absent where the model's positions are not learnt.
   */
  public static Optional<PositionMap> ofModel(Path directory) {
    if (ModelType.of(directory) != ModelType.BRAIN_JEPA) {
      return Optional.empty(); // volumes have no functional gradients
    }
    ModelDescription model = ModelDescription.open(directory);
    if (model.config().position() != Position.MAPPING) {
      return Optional.empty();
    }
    GradientTable gradients = model.gradients().orElseThrow();
    try (Safetensors weights = Safetensors.open(model.weights())) {
      String encoder =
          weights.has("target_encoder" + MAP + "weight") ? "target_encoder" : "encoder";
      float[] map = weights.get(encoder + MAP + "weight").toFloats();
      float[] bias = weights.get(encoder + MAP + "bias").toFloats();
      return Optional.of(new PositionMap(mapped(gradients, map, bias), model.atlas().regions()));
    }
  }

  private static float[][] mapped(GradientTable gradients, float[] map, float[] bias) {
    float[][] mapped = new float[gradients.regions()][bias.length];
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int r = 0; r < mapped.length; r++) {
      for (int d = 0; d < bias.length; d++) {
        double sum = bias[d];
        for (int a = 0; a < gradients.axes(); a++) {
          sum += gradients.values()[r * gradients.axes() + a] * map[d * gradients.axes() + a];
        }
        mapped[r][d] = (float) sum;
        low = Math.min(low, mapped[r][d]);
        high = Math.max(high, mapped[r][d]);
      }
    }
    for (float[] row : mapped) {
      for (int d = 0; d < row.length; d++) {
        row[d] = high > low ? (row[d] - low) / (high - low) * 2 - 1 : 0;
      }
    }
    return mapped;
  }

  /** Regions in the plane where their positions differ most, and all positions as colours. */
  List<Figure> figures() {
    return List.of(plane(), heat());
  }

  private Figure plane() {
    return ScanFigures.scatter(
        "Regions by their position",
        "Every point is a region, in the plane where the positions differ most. Regions of one"
            + " network lie together from the start, because their functional gradients are alike;"
            + " training moves networks apart that behave differently. Bad is a map on which all"
            + " regions fall on one point, or on one line although the gradients do not.",
        PrincipalComponents.of(values, 2),
        regions.stream().map(Region::label).toList(),
        regions.stream().map(r -> r.network().isEmpty() ? "other" : r.network()).toList(),
        "regions");
  }

  private Figure heat() {
    BlockOrder order = BlockOrder.ofNetworks(regions);
    double[][] rows = new double[values.length][values[0].length];
    double limit = 0;
    for (int r = 0; r < rows.length; r++) {
      for (int d = 0; d < rows[r].length; d++) {
        rows[r][d] = values[r][d];
        limit = Math.max(limit, Math.abs(rows[r][d]));
      }
    }
    ColourScale scale = ColourScale.diverging(limit > 0 ? limit : 1, "position");
    double x = 90;
    double y = 10;
    double width = 350;
    double height = 300;
    Svg svg = new Svg(520, 355);
    svg.image(x, y, width, height, scale.pixels(order.rows(rows)));
    order.drawLeft(svg, x, y, width, height);
    svg.frame(x, y, width, height);
    new Axis(0, rows[0].length, x, x + width).drawBelow(svg, y + height, "dimension");
    scale.draw(svg, x + width + 12, y, height);
    return new Figure(
        "Positions, dimension by dimension",
        "One line a region, sorted by network. Blocks of one colour within a network are what its"
            + " regions share; columns of one colour carry nothing about the region.",
        svg.element(
            "Positions of " + rows.length + " regions in " + rows[0].length + " dimensions"));
  }
}
