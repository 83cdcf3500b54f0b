package org.engram.pipeline.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelInitializer;

/** A model of the same sizes, regions and normalisation that has learned nothing. */
final class RandomModel implements AutoCloseable {
  private final Path folder;
  private final Path weights;
  private BrainJepa model;

  private RandomModel(Path folder) {
    this.folder = folder;
    this.weights = folder.resolve("random.safetensors");
  }

  static RandomModel like(BrainJepa model, long seed) {
    try {
      RandomModel random = new RandomModel(Files.createTempDirectory("engram-random-model"));
      boolean made = false;
      try {
        random.open(model, seed);
        made = true;
        return random;
      } finally {
        if (!made) {
          random.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no room for the weights of a random model", e);
    }
  }

  private void open(BrainJepa like, long seed) {
    ModelDescription known = like.description();
    ModelInitializer.writeWeights(weights, known.config(), seed);
    model = BrainJepa.load(known.withWeights(weights), EncoderChoice.CONTEXT, like.compute());
  }

  BrainJepa model() {
    return model;
  }

  @Override
  public void close() {
    try {
      if (model != null) {
        model.close();
      }
      Files.deleteIfExists(weights);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
