package org.engram.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.global.torch;

/**
 * The child's side of a {@link WorkerProcess}: it does one thing a line of its input, until {@code
 * end} or the end of the input. Every answer is one line, {@code ok}, {@code no} or {@code failed},
 * a space and the rest. What every worker answers:
 *
 * <pre>
 * memory       ok BYTES | no REASON
 * blas         ok NAME
 * threads      ok COUNT of libtorch
 * </pre>
 */
final class WorkerLoop {
  private WorkerLoop() {}

  /** What a worker does with its input and output. */
  interface Talk {
    void run(BufferedReader in, PrintStream out) throws IOException;
  }

  /** Talks over this process's own streams. */
  static void overStandardStreams(Talk talk) throws IOException {
    // Not System.out: libraries may print there.
    try (PrintStream out =
            new PrintStream(
                new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      talk.run(in, out);
    }
  }

  /**
   * Answers every request.
   *
   * @param own what is asked of this worker alone
   */
  static void serve(BufferedReader in, PrintStream out, UnaryOperator<String> own)
      throws IOException {
    for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
      out.println(
          switch (line) {
            case "memory" -> memory();
            case "blas" -> "ok " + ProcessFacts.blas();
            case "threads" -> "ok " + torch.get_num_threads();
            default -> own.apply(line);
          });
    }
  }

  private static String memory() {
    OptionalLong peak = ProcessFacts.peakBytes();
    return peak.isPresent()
        ? "ok " + peak.getAsLong()
        : "no this system does not tell a process its largest resident memory";
  }

  static String unknown(String request) {
    return "failed unknown request '" + request + "'";
  }
}
