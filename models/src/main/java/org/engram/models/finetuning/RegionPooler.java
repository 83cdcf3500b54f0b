package org.engram.models.finetuning;

import java.nio.file.Path;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.FileHash;
import org.engram.tensor.file.Safetensors;

/**
 * The trained attention pooler of a model directory: from an embedding's region tokens to one
 * vector. Close it to release its weights. One thread at a time computes with it.
 */
public final class RegionPooler implements AutoCloseable {
  private final HeadDescription about;
  private final String hash;
  private final Compute compute;
  private final Safetensors weights;
  private final Scope owner;
  private final AttentivePooler pooler;

  private RegionPooler(
      HeadDescription about, String hash, Compute compute, Safetensors weights, Scope owner) {
    this.about = about;
    this.hash = hash;
    this.compute = compute;
    this.weights = weights;
    this.owner = owner;
    try (Scope _ = Scope.open()) {
      this.pooler =
          AttentivePooler.load(
              new Parameters(Parameters.Source.of(weights), "pooler.", compute, owner),
              about.head().pooler().orElseThrow());
    }
  }

  /**
   * Loads the pooler beside a model's weights.
   *
   * @throws RefusedInputException if there is none, or it is for another encoder
   */
  public static RegionPooler load(ModelDescription model, Compute compute) {
    Path directory = model.weights().toAbsolutePath().getParent();
    if (!HeadDescription.isIn(directory)) {
      throw none(directory, "no trained attention pooler");
    }
    HeadDescription about = HeadDescription.read(directory);
    if (about.head().pooler().isEmpty()) {
      throw none(directory, "a head of kind " + about.head().kind() + ", which has no pooler");
    }
    TunedModel.requireWidth(directory, about, model.config());
    Path file = HeadDescription.weights(directory);
    String hash = FileHash.of(file);
    Safetensors weights = Safetensors.open(file);
    Scope owner = Scope.openDetached();
    boolean loaded = false;
    try {
      RegionPooler made = new RegionPooler(about, hash, compute, weights, owner);
      loaded = true;
      return made;
    } finally {
      if (!loaded) {
        owner.close();
        weights.close();
      }
    }
  }

  private static RefusedInputException none(Path directory, String found) {
    return new RefusedInputException(
        directory.toString(),
        found,
        "a model directory with a trained pooler (head.json, head.safetensors)",
        "Train one with engram finetune --method attentive-probe, and embed with the model"
            + " directory it makes; or take --pool mean");
  }

  /** What it was trained for. */
  public HeadDescription about() {
    return about;
  }

  /** SHA-256 of its weights' file. */
  public String hash() {
    return hash;
  }

  /** Numbers of a pooled vector. */
  public int dimension() {
    return pooler.config().pooledDim();
  }

  /** One embedding's vector. */
  public float[] pool(Embedding embedding) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return pooler
          .forward(
              compute.place(
                  Tensors.of(embedding.regionMeans(), 1, embedding.regions(), embedding.dim())))
          .toFloats();
    }
  }

  @Override
  public void close() {
    owner.close();
    weights.close();
  }
}
