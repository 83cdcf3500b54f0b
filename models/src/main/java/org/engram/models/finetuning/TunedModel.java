package org.engram.models.finetuning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.Safetensors;

/**
 * A model directory with a head, ready to tell a phenotype of new scans. Close it to release its
 * weights. One thread at a time computes with it.
 */
public final class TunedModel implements AutoCloseable {
  private final BrainJepa encoder;
  private final HeadDescription about;
  private final Safetensors weights;
  private final Scope owner;
  private final Head head;

  private TunedModel(BrainJepa encoder, HeadDescription about, Safetensors weights, Scope owner) {
    this.encoder = encoder;
    this.about = about;
    this.weights = weights;
    this.owner = owner;
    try (Scope _ = Scope.open()) {
      this.head =
          Head.load(
              new Parameters(Parameters.Source.of(weights), "", encoder.compute(), owner),
              about.head());
    }
  }

  /**
   * Loads a model directory.
   *
   * @throws RefusedInputException if it has no head, or one for another encoder
   */
  public static TunedModel load(ModelDescription description, Compute compute) {
    Path directory = description.weights().toAbsolutePath().getParent();
    HeadDescription about = HeadDescription.read(directory);
    requireWidth(directory, about, description.config());
    BrainJepa encoder = BrainJepa.load(description, EncoderChoice.TARGET_IF_PRESENT, compute);
    Safetensors weights = null;
    Scope owner = Scope.openDetached();
    boolean loaded = false;
    try {
      weights = Safetensors.open(HeadDescription.weights(directory));
      TunedModel model = new TunedModel(encoder, about, weights, owner);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        owner.close();
        if (weights != null) {
          weights.close();
        }
        encoder.close();
      }
    }
  }

  static void requireWidth(Path directory, HeadDescription about, BrainJepaConfig config) {
    if (about.head().dim() != config.embedDim()) {
      throw new RefusedInputException(
          directory.resolve(HeadDescription.FILE).toString(),
          "a head for an encoder of width " + about.head().dim(),
          "the encoder's width " + config.embedDim(),
          "Put the head back beside the encoder it was trained with");
    }
  }

  public ModelDescription description() {
    return encoder.description();
  }

  public HeadDescription about() {
    return about;
  }

  public Compute compute() {
    return encoder.compute();
  }

  /**
   * Predicts, as one batch.
   *
   * @param inputs each row-major [regions, frames], normalised as the model expects
   * @return for each a probability of each class or label, or the number
   */
  public List<double[]> predict(List<float[]> inputs) {
    BrainJepaConfig config = description().config();
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor tokens = encoder.encoder().forward(batch(inputs)); // [batch, tokens, dim]
      Tensor given = RegionTokens.of(tokens, about.head().kind(), config);
      float[] outputs = head.forward(given, false).to(DType.F32).toFloats();
      int width = about.task().outputs();
      List<double[]> predictions = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        float[] row = Arrays.copyOfRange(outputs, i * width, (i + 1) * width);
        predictions.add(about.task().prediction(row));
      }
      return predictions;
    }
  }

  private Tensor batch(List<float[]> inputs) {
    BrainJepaConfig config = description().config();
    int length = config.regions() * config.frames();
    float[] values = new float[Math.multiplyExact(inputs.size(), length)];
    for (int i = 0; i < inputs.size(); i++) {
      System.arraycopy(inputs.get(i), 0, values, i * length, length);
    }
    return compute().place(Tensors.of(values, inputs.size(), config.regions(), config.frames()));
  }

  @Override
  public void close() {
    owner.close();
    weights.close();
    encoder.close();
  }
}
