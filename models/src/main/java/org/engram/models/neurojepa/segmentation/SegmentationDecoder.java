package org.engram.models.neurojepa.segmentation;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Convolution;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * From an encoder's tokens to a class of every voxel, after UNETR (Hatamizadeh et al. 2022), made
 * light: tokens are refined stage by stage until they have the volume's resolution. At each stage
 * an earlier layer of the encoder, brought to the same resolution, is added, and what convolutions
 * see in the volume itself at that resolution; two convolutions follow, the second around a
 * shortcut.
 */
final class SegmentationDecoder {
  private final NeuroJepaConfig encoder;
  private final DecoderConfig config;
  private final List<Stage> stages = new ArrayList<>();
  private final ImagePath image;
  private final Tensor headWeight; // [classes, channels, 1, 1, 1]
  private final Tensor headBias; // [classes]

  /**
   * One resolution.
   *
   * @param box how much finer than the one before
   * @param up from the one before
   * @param skip from a layer of the encoder; at the last there is none
   * @param first over their sum
   * @param second added to what the first gives
   */
  private record Stage(
      List<Integer> box,
      Unpatch up,
      List<Unpatch> skip,
      ConvolutionBlock first,
      ConvolutionBlock second) {}

  private SegmentationDecoder(
      Parameters parameters, NeuroJepaConfig encoder, DecoderConfig config) {
    this.encoder = encoder;
    this.config = config;
    List<List<Integer>> boxes = DecoderConfig.stages(encoder.volume().patch());
    List<Integer> channels = config.channels(boxes.size());
    int dim = encoder.embedDim();
    int in = dim;
    List<Integer> whole = List.of(1, 1, 1);
    for (int s = 0; s < boxes.size(); s++) {
      boolean last = s == boxes.size() - 1;
      int out = channels.get(s);
      List<Integer> box = boxes.get(s);
      whole = times(whole, box);
      Parameters at = parameters.under("stages." + s);
      stages.add(
          new Stage(
              box,
              Unpatch.load(at.under("up"), in, box, out),
              last ? List.of() : List.of(Unpatch.load(at.under("skip"), dim, whole, out)),
              ConvolutionBlock.load(at.under("first"), out, out),
              ConvolutionBlock.load(at.under("second"), out, out)));
      in = out;
    }
    this.image =
        ImagePath.load(parameters.under("image"), encoder.volume().channels(), boxes, channels);
    this.headWeight =
        parameters.float32("head.weight", config.classes(), config.channels(), 1, 1, 1);
    this.headBias = parameters.float32("head.bias", config.classes());
  }

  static SegmentationDecoder load(
      Parameters parameters, NeuroJepaConfig encoder, DecoderConfig config) {
    try (Scope _ = Scope.open()) {
      return new SegmentationDecoder(parameters, encoder, config);
    }
  }

  static List<Integer> times(List<Integer> a, List<Integer> b) {
    return List.of(a.get(0) * b.get(0), a.get(1) * b.get(1), a.get(2) * b.get(2));
  }

  /**
   * Logits of every voxel.
   *
   * @param x volumes, [batch, channels, axis 0, axis 1, axis 2]
   * @param tokens of the encoder, [batch, tokens, dim]
   * @param layers of the encoder that the configuration names, the same shape each
   * @return [batch, classes, axis 0, axis 1, axis 2]
   */
  Tensor forward(Tensor x, Tensor tokens, List<Tensor> layers) {
    PatchGrid patches = encoder.volume().grid();
    List<Integer> first = List.of(patches.height(), patches.width(), patches.depth());
    try (Scope scope = Scope.open()) {
      List<Tensor> seen = image.forward(x);
      List<Integer> grid = first;
      Tensor places = tokens; // [batch, places, in]
      Tensor joined = null;
      for (int s = 0; s < stages.size(); s++) {
        Stage stage = stages.get(s);
        joined = stage.up().forward(places, grid).add(seen.get(s));
        if (!stage.skip().isEmpty()) {
          joined = joined.add(stage.skip().getFirst().forward(layers.get(s), first));
        }
        joined = stage.first().forward(joined);
        joined = joined.add(stage.second().forward(joined));
        grid = times(grid, stage.box());
        places = joined.reshape(joined.size(0), joined.size(1), -1).transpose(1, 2);
      }
      return scope.keep(Convolution.same(joined, headWeight, headBias));
    }
  }

  DecoderConfig config() {
    return config;
  }
}
