package org.engram.pipeline.explain;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;

/**
 * How a cohort's embeddings are explained.
 *
 * @param out folder of the tables, the figures and the page
 * @param method how
 * @param readOuts what is explained by gradients, and what ablation is measured on beside the
 *     embedding itself; for gradients none means the embedding's length
 * @param networks whether ablation leaves out networks and not regions
 * @param steps of integrated gradients
 * @param batch inputs of an ablation computed at once
 * @param randomSeed of the random model that the maps are compared with; empty to leave that out
 * @param surface to draw on
 * @param scanMaps whether each scan's whole map is written too
 * @param reading what is stated about the files
 * @param input how runs are brought to the model
 * @param overwrite replace results that are there
 */
public record ExplainSettings(
    Path out,
    ExplainMethod method,
    List<ReadOut> readOuts,
    boolean networks,
    int steps,
    int batch,
    Optional<Long> randomSeed,
    Optional<SurfaceFiles> surface,
    boolean scanMaps,
    ScanReading reading,
    InputPreparation.Options input,
    boolean overwrite) {
  public static final int DEFAULT_STEPS = 32;

  public ExplainSettings {
    readOuts = List.copyOf(readOuts);
    if (steps < 1) {
      throw new ConfigurationException("--steps", Integer.toString(steps), "1 or more", "");
    }
    if (batch < 1) {
      throw new ConfigurationException("--batch", Integer.toString(batch), "1 or more", "");
    }
    if (networks && method != ExplainMethod.ABLATION) {
      throw new ConfigurationException(
          "--leave-out", "networks with " + method.choiceName(), "--method ablation", "");
    }
    if (!readOuts.isEmpty() && method == ExplainMethod.ROLLOUT) {
      throw new ConfigurationException(
          "--probe, --direction",
          "given with --method rollout",
          "a method that asks for a read-out",
          "Rollout follows attention to the embedding as a whole; take gradient-input, or leave"
              + " the read-out away");
    }
    Set<String> names = new HashSet<>();
    for (ReadOut readOut : readOuts) {
      if (!names.add(readOut.name())) {
        throw new ConfigurationException(
            "--probe, --direction",
            "two read-outs named '" + readOut.name() + "'",
            "each with a name of its own",
            "Rename one of the files: a read-out is called by its file's name");
      }
    }
  }

  /** The defaults of the command line for a method. */
  public static ExplainSettings defaults(Path out, ExplainMethod method) {
    return new ExplainSettings(
        out,
        method,
        List.of(),
        false,
        DEFAULT_STEPS,
        1,
        Optional.of(0L),
        Optional.empty(),
        false,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        false);
  }

  /** The read-outs whose gradients are taken. */
  List<ReadOut> explained() {
    return readOuts.isEmpty() && method.byGradient() ? List.of(new ReadOut.Norm()) : readOuts;
  }
}
