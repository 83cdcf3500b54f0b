package org.engram.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * The process of one path: it loads the model, says so, and then does one thing a line of its
 * input, until {@code end} or the end of the input. Every answer is one line, {@code ok}, {@code
 * no} or {@code failed}, a space and the rest:
 *
 * <pre>
 * (start)      ok SECONDS to load the model | no REASON this path is not available here
 * encode       ok SECONDS
 * tokens FILE  ok          the last encoding, as a safetensors file
 * memory       ok BYTES | no REASON
 * rate         ok OPERATIONS a second, see ProductRate
 * blas         ok NAME
 * threads      ok COUNT of libtorch
 * kernels      ok WORDS
 * </pre>
 */
public final class EncodeWorker {
  static final String TOKENS = "tokens";

  private final ScanEncoder encoder;
  private final float[] scan;
  private float[] last = {};

  private EncodeWorker(ScanEncoder encoder, float[] scan) {
    this.encoder = encoder;
    this.scan = scan;
  }

  /** Arguments: the path's name, the model directory, the number of threads. */
  public static void main(String[] args) throws IOException {
    // Not System.out: libraries may print there.
    try (PrintStream out =
            new PrintStream(
                new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      run(EncodePath.one(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), in, out);
    }
  }

  static void run(EncodePath path, Path model, int threads, BufferedReader in, PrintStream out)
      throws IOException {
    try {
      long began = System.nanoTime();
      Object opened = open(path, model, threads);
      if (opened instanceof String reason) {
        out.println("no " + reason);
        return;
      }
      try (ScanEncoder encoder = (ScanEncoder) opened) {
        out.println("ok " + seconds(began));
        EncodeWorker worker =
            new EncodeWorker(encoder, scan(ModelDescription.open(model).config()));
        for (String line = in.readLine();
            line != null && !line.equals("end");
            line = in.readLine()) {
          out.println(worker.answer(line));
        }
      }
    } catch (EngramException e) {
      out.println("failed " + e.problem().line().replace('\n', ' '));
    }
  }

  /** The encoder, or why there is none. */
  private static Object open(EncodePath path, Path model, int threads) {
    if (!path.ours()) {
      torch.set_num_threads(threads);
      return new PlainEncoder(model);
    }
    if (path == EncodePath.FP32) {
      return new EngramEncoder(model, Compute.open(Device.CPU, Precision.FP32, threads));
    }
    // What AUTO refuses, AUTO explains.
    Compute compute = Compute.open(Device.CPU, Precision.AUTO, threads);
    if (compute.precision() == Precision.BF16) {
      return new EngramEncoder(model, compute);
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
        last = encoder.encode(scan);
        yield "ok " + seconds(began);
      }
      case "memory" -> {
        OptionalLong peak = ProcessFacts.peakBytes();
        yield peak.isPresent()
            ? "ok " + peak.getAsLong()
            : "no this system does not tell a process its largest resident memory";
      }
      case "rate" -> "ok " + encoder.productRate();
      case "blas" -> "ok " + ProcessFacts.blas();
      case "threads" -> "ok " + torch.get_num_threads();
      case "kernels" -> "ok " + encoder.describe();
      default -> {
        if (!line.startsWith(TOKENS + " ")) {
          yield "failed unknown request '" + line + "'";
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

  /** The same scan in every process: independent normal values, as after a z-score. */
  static float[] scan(BrainJepaConfig config) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    float[] scan = new float[config.regions() * config.frames()];
    for (int i = 0; i < scan.length; i++) {
      scan[i] = (float) random.nextGaussian();
    }
    return scan;
  }
}
