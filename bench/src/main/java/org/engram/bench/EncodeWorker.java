package org.engram.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * The process of one path: it loads the model, says so, and then answers, beside what every {@link
 * WorkerLoop} does:
 *
 * <pre>
 * (start)      ok SECONDS to load the model | no REASON this path is not available here
 * encode       ok SECONDS
 * tokens FILE  ok          the last encoding, as a safetensors file
 * rate         ok OPERATIONS a second, see ProductRate
 * kernels      ok WORDS
 * </pre>
 */
public final class EncodeWorker {
  static final String TOKENS = "tokens";

  private final ScanEncoder encoder;
  private final float[] input;
  private float[] last = {};

  private EncodeWorker(ScanEncoder encoder, float[] input) {
    this.encoder = encoder;
    this.input = input;
  }

  /** Arguments: the path's name, the model directory, how many scans together, the threads. */
  public static void main(String[] args) throws IOException {
    WorkerLoop.overStandardStreams(
        (in, out) ->
            run(
                EncodePath.one(args[0]),
                Path.of(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                in,
                out));
  }

  static void run(
      EncodePath path, Path directory, int batch, int threads, BufferedReader in, PrintStream out)
      throws IOException {
    try {
      TimedModel model = TimedModel.open(directory, batch);
      long began = System.nanoTime();
      Object opened = open(path, model, threads);
      if (opened instanceof String reason) {
        out.println("no " + reason);
        return;
      }
      try (ScanEncoder encoder = (ScanEncoder) opened) {
        out.println("ok " + seconds(began));
        EncodeWorker worker = new EncodeWorker(encoder, model.input());
        WorkerLoop.serve(in, out, worker::answer);
      }
    } catch (EngramException e) {
      out.println("failed " + e.problem().line().replace('\n', ' '));
    }
  }

  /** The encoder, or why there is none. */
  private static Object open(EncodePath path, TimedModel model, int threads) {
    if (!path.ours()) {
      torch.set_num_threads(threads);
      return model.plain();
    }
    if (path == EncodePath.FP32) {
      return model.engram(Compute.open(Device.CPU, Precision.FP32, threads));
    }
    // What AUTO refuses, AUTO explains.
    Compute compute = Compute.open(Device.CPU, Precision.AUTO, threads);
    if (compute.precision() == Precision.BF16) {
      return model.engram(compute);
    }
    String reason =
        compute.choices().stream()
            .filter(choice -> choice.what().equals("precision"))
            .map(Compute.Choice::reason)
            .findFirst()
            .orElse("bfloat16 is not available");
    compute.close();
    return reason;
  }

  private String answer(String line) {
    return switch (line) {
      case "encode" -> {
        long began = System.nanoTime();
        last = encoder.encode(input);
        yield "ok " + seconds(began);
      }
      case "rate" -> "ok " + encoder.productRate();
      case "kernels" -> "ok " + encoder.describe();
      default -> {
        if (!line.startsWith(TOKENS + " ")) {
          yield WorkerLoop.unknown(line);
        }
        SequencedMap<String, HostTensor> file = new LinkedHashMap<>();
        file.put(TOKENS, HostTensor.of(last, last.length));
        Safetensors.write(Path.of(line.substring(TOKENS.length() + 1)), file, Map.of());
        yield "ok";
      }
    };
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
