package org.engram.cli;

import java.util.regex.Pattern;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** The options of every command that computes; mix them in with {@code @Mixin}. */
final class CommonOptions {
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:[0-9]{1,3})?");
  private static final Pattern PRECISION = Pattern.compile("auto|fp32|bf16");

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Where to compute: auto, cpu, cuda or cuda:N. auto takes a GPU where there is one."
              + " Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Arithmetic: auto, fp32 or bf16. auto takes bf16 where the hardware has it, and says so;"
              + " fp32 is the reference. Default: ${DEFAULT-VALUE}.")
  private String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for computing; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--json",
      description =
          "Print the result as one JSON object, and progress and errors as JSON lines on standard"
              + " error.")
  private boolean json;

  /** {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
  String device() {
    return checked("--device", device, DEVICE, "auto, cpu, cuda or cuda:N");
  }

  /** {@code auto}, {@code fp32} or {@code bf16}. */
  String precision() {
    return checked("--precision", precision, PRECISION, "auto, fp32 or bf16");
  }

  /** Threads for computing; 0 leaves it to the machine. */
  int threads() {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    return threads;
  }

  boolean json() {
    return json;
  }

  private static String checked(String option, String value, Pattern pattern, String expected) {
    if (!pattern.matcher(value).matches()) {
      throw new ConfigurationException(option, "'" + value + "'", expected, "");
    }
    return value;
  }
}
