package org.engram.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPU of this machine as its driver names it, whether libtorch can use it or not.
 *
 * @param index as the driver counts them
 * @param memory in MiB
 * @param driver version of the driver
 */
public record Gpu(int index, String name, long memory, String driver) {
  private static final List<String> QUERY =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,name,memory.total,driver_version",
          "--format=csv,noheader,nounits");

  /** What the driver's own tool lists; nothing where there is no such tool. */
  public static List<Gpu> detect() {
    Process process;
    try {
      process = new ProcessBuilder(QUERY).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return List.of(); // no nvidia-smi: no driver
    }
    try (InputStream out = process.getInputStream()) {
      String listed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? parse(listed) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static List<Gpu> parse(String listed) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : listed.lines().toList()) {
      String[] cells = line.split(",", -1);
      if (cells.length == 4 && cells[0].strip().matches("[0-9]+")) {
        String memory = cells[2].strip();
        gpus.add(
            new Gpu(
                Integer.parseInt(cells[0].strip()),
                cells[1].strip(),
                memory.matches("[0-9]+") ? Long.parseLong(memory) : 0,
                cells[3].strip()));
      }
    }
    return gpus;
  }
}
