package org.engram.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.Autocast;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;

/**
 * The process of one path: it loads the model, says so, and then answers, beside what every {@link
 * WorkerLoop} does:
 *
 * <pre>
 * (start)      ok | no REASON this path is not available here
 * step         ok LOSS SECONDS... of the next step, see PretrainRound
 * kernels      ok WORDS
 * </pre>
 */
public final class PretrainWorker {
  private PretrainWorker() {}

  /** Arguments: the path's name, the model directory, the number of threads, the batch size. */
  public static void main(String[] args) throws IOException {
    WorkerLoop.overStandardStreams(
        (in, out) ->
            run(
                PretrainPath.one(args[0]),
                Path.of(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                in,
                out));
  }

  static void run(
      PretrainPath path, Path model, int threads, int batch, BufferedReader in, PrintStream out)
      throws IOException {
    try {
      Optional<String> refusal = path == PretrainPath.BF16 ? refusal(threads) : Optional.empty();
      if (refusal.isPresent()) {
        out.println("no " + refusal.get());
        return;
      }
      try (PretrainTrainer trainer = open(path, model, threads, batch)) {
        out.println("ok");
        WorkerLoop.serve(in, out, line -> answer(trainer, line));
      }
    } catch (EngramException e) {
      out.println("failed " + e.problem().line().replace('\n', ' '));
    }
  }

  private static Optional<String> refusal(int threads) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, threads)) {
      return Autocast.refusal(compute);
    }
  }

  private static PretrainTrainer open(PretrainPath path, Path model, int threads, int batch) {
    if (path == PretrainPath.PLAIN_FP32) {
      torch.set_num_threads(threads);
      return new PlainPretrain(model, batch);
    }
    return new EngramPretrain(
        model, Compute.open(Device.CPU, Precision.FP32, threads), batch, path.precision());
  }

  private static String answer(PretrainTrainer trainer, String line) {
    return switch (line) {
      case "step" -> "ok " + trainer.step().text();
      case "kernels" -> "ok " + trainer.describe();
      default -> WorkerLoop.unknown(line);
    };
  }
}
