package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;

/** Damaged series: read, or refused by an error that names them, in bounded time and memory. */
class HostileFilesTest {
  private static final int TRIALS = 400;

  @TempDir Path folder;

  private Map<String, byte[]> whole() throws IOException {
    Map<String, byte[]> whole = new TreeMap<>();
    String csv = "time,\"LH_Vis_1\",RH_Vis_1,n\n0,1.5,-4,1\n1,2.5,5e-3,n/a\n2,3.5,6,2\n";
    whole.put("a.csv", csv.getBytes(StandardCharsets.UTF_8));
    whole.put(
        "a.tsv.gz", TestData.gzipped(csv.replace(',', '\t').getBytes(StandardCharsets.UTF_8)));
    whole.put("a.1D", "#10 #11\n1 2\n3 4\n5 6\n".getBytes(StandardCharsets.UTF_8));
    HostTensor matrix = HostTensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    SequencedMap<String, HostTensor> named = new LinkedHashMap<>();
    named.put("fmri", matrix);
    Npy.write(folder.resolve("b.npy"), matrix);
    Npz.write(folder.resolve("b.npz"), named);
    Safetensors.write(folder.resolve("b.safetensors"), named, Map.of());
    for (String ending : new String[] {".npy", ".npz", ".safetensors"}) {
      whole.put("a" + ending, Files.readAllBytes(folder.resolve("b" + ending)));
    }
    Path mat = folder.resolve("b.mat");
    Mat5.writeToFile(
        Mat5.newMatFile()
            .addArray("tc", MatlabSeriesTest.twoByThree())
            .addArray("c", Mat5.newCell(1, 1).set(0, Mat5.newString("A")))
            .addArray("s", Mat5.newStruct()),
        mat.toFile());
    whole.put("a5.mat", Files.readAllBytes(mat));
    try (InputStream in = HostileFilesTest.class.getResourceAsStream("cells73.mat")) {
      whole.put("a73.mat", in.readAllBytes());
    }
    return whole;
  }

  @Test
  void damagedFilesAreReadOrRefusedInWords() throws IOException {
    ReadOptions options = ReadOptions.defaults().withExpectedRegions(2);
    FuzzRun all = new FuzzRun(0, 0, 0);
    int seed = 40;
    for (Map.Entry<String, byte[]> file : whole().entrySet()) {
      FuzzRun run =
          FuzzRun.of(
              folder,
              file.getKey(),
              Mutations.of(file.getValue(), seed++, TRIALS),
              path -> {
                TimeSeries series = TimeSeriesFile.read(path, options);
                assertThat(Arrays.stream(series.values()).allMatch(Double::isFinite)).isTrue();
              });
      assertThat(run.refused()).as(file.getKey()).isGreaterThan(TRIALS / 10);
      all = all.and(run);
    }
    assertThat(all.tried()).isEqualTo(8 * TRIALS);
    assertThat(all.read()).isGreaterThan(TRIALS / 10);
  }
}
