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
 * rate         ok OPERATIONS a second, see ProductRate
 * kernels      ok WORDS
 * </pre>
 */
public final class PretrainWorker {
  private PretrainWorker() {}

  /** Arguments: the path's name, the model directory, the device, its threads, the batch size. */
  public static void main(String[] args) throws IOException {
    WorkerLoop.overStandardStreams(
        (in, out) ->
            run(
                PretrainPath.one(args[0]),
                Path.of(args[1]),
                Device.parse(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]),
                in,
                out));
  }

  static void run(
      PretrainPath path,
      Path model,
      Device device,
      int threads,
      int batch,
      BufferedReader in,
      PrintStream out)
      throws IOException {
    try {
      Optional<String> refusal = refusal(path, device, threads);
      if (refusal.isPresent()) {
        out.println("no " + refusal.get());
        return;
      }
      try (PretrainTrainer trainer = open(path, model, device, threads, batch)) {
        out.println("ok");
        WorkerLoop.serve(in, out, line -> answer(trainer, line));
      }
    } catch (EngramException e) {
      out.println("failed " + e.problem().line().replace('\n', ' '));
    }
  }

  private static Optional<String> refusal(PretrainPath path, Device device, int threads) {
    return switch (path) {
      case PLAIN_FP32 ->
          device.kind() == Device.Kind.CPU
              ? Optional.empty()
              : Optional.of("the plain step is written for the CPU");
      case FP32 -> Optional.empty();
      case BF16 -> {
        try (Compute compute = Compute.open(device, Precision.FP32, threads)) {
          yield Autocast.refusal(compute);
        }
      }
    };
  }

  private static PretrainTrainer open(
      PretrainPath path, Path model, Device device, int threads, int batch) {
    if (path == PretrainPath.PLAIN_FP32) {
      torch.set_num_threads(threads);
      return new PlainPretrain(model, batch);
    }
    return new EngramPretrain(
        model, Compute.open(device, Precision.FP32, threads), batch, path.precision());
  }

  private static String answer(PretrainTrainer trainer, String line) {
    return switch (line) {
      case "step" -> "ok " + trainer.step().text();
      case "rate" -> "ok " + trainer.productRate();
      case "kernels" -> "ok " + trainer.describe();
      default -> WorkerLoop.unknown(line);
    };
  }
}
