package org.engram.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The same job in a few lines of Python, with nibabel and numpy, as far as the system's Python has
 * them: the run loaded whole, its labelled elements in the order of their labels, and one sum a
 * region over all frames at once.
 */
final class NibabelProgram {
  /** The system's own, whose packages are those of the distribution. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final String VERSIONS =
      """
      import platform, nibabel, numpy
      print(f"nibabel {nibabel.__version__}, numpy {numpy.__version__}", end="")
      print(f", Python {platform.python_version()}")
      """;

  private static final String SCRIPT =
      """
      import sys
      import nibabel
      import numpy as np

      run, atlas, out = sys.argv[1:]
      labels = np.asarray(nibabel.load(atlas).dataobj).reshape(-1, order="F").astype(np.int32)
      order = np.argsort(labels, kind="stable")
      numbers, first = np.unique(labels[order], return_index=True)
      if numbers[0] == 0:
          order, first = order[first[1]:], first[1:] - first[1]
      sizes = np.diff(np.append(first, order.size))[:, None]
      data = np.asarray(nibabel.load(run).dataobj)
      if data.ndim == 4:  # frames lie one after another
          elements = data.reshape(-1, data.shape[3], order="F")
      else:  # [frames, grayordinates], of which the series lie one after another
          elements = data.T
      sums = np.add.reduceat(elements[order], first, axis=0, dtype=np.float64)
      np.save(out, sums / sizes)
      peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
      print("ok", int(peak[0]) * 1024)
      """;

  private NibabelProgram() {}

  /**
   * The versions.
   *
   * @throws IOException if there is no such Python
   * @throws org.engram.tensor.NativeException if it lacks the packages
   */
  static String versions(Path folder) throws IOException {
    return new TimedProgram("python", List.of(PYTHON, "-c", VERSIONS), folder).version();
  }

  /** Writes the script, and says how to run it; the run, the atlas and the output are to follow. */
  static List<String> command(Path folder) throws IOException {
    Path script = folder.resolve("parcellate.py");
    Files.writeString(script, SCRIPT);
    return List.of(PYTHON, script.toString());
  }
}
