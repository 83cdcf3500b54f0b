package org.engram.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What stands before the arithmetic: a weights file of 150 tensors and 40 MB opened and mapped, and
 * a run of 450 regions and 490 frames read from CSV. Both files lie in the system's cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FileBenchmark {
  private static final int TENSORS = 150;
  private static final int REGIONS = 450;
  private static final int FRAMES = 490;

  private Path folder;
  private Path weights;
  private Path series;

  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("engram-file-benchmark-");
    weights = folder.resolve("model.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < TENSORS; i++) {
      tensors.put("blocks." + i + ".weight", HostTensor.of(new float[256 * 256], 256, 256));
    }
    Safetensors.write(weights, tensors, Map.of());

    series = folder.resolve("sub-01_timeseries.csv");
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < REGIONS; r++) {
      text.append(r == 0 ? "" : ",").append("region").append(r);
    }
    for (int t = 0; t < FRAMES; t++) {
      text.append('\n');
      for (int r = 0; r < REGIONS; r++) {
        text.append(r == 0 ? "" : ",")
            .append(String.format(Locale.ROOT, "%.6f", 100 + random.nextGaussian()));
      }
    }
    Files.writeString(series, text);
  }

  @Benchmark
  public long openWeights() {
    long bytes = 0;
    try (Safetensors file = Safetensors.open(weights)) {
      for (String name : file.names()) {
        bytes += file.get(name).data().byteSize();
      }
    }
    return bytes;
  }

  @Benchmark
  public int readCsv() {
    return TimeSeriesFile.read(series, ReadOptions.defaults()).frames();
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(weights);
    Files.delete(series);
    Files.delete(folder);
  }
}
