package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.ReleasedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against files that PyTorch itself wrote; torch/make.py beside them is what made them. */
class TorchCheckpointTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"values.pt", "values_protocol4.pt"})
  void readsTensorsAsTheViewsTheyAre(String name) {
    try (TorchCheckpoint checkpoint = open(name)) {
      assertTensor(checkpoint, "base", DType.F32, new long[] {4, 6}, ramp(24));
      double[] transposed = new double[24];
      for (int i = 0; i < 24; i++) {
        transposed[i] = i % 4 * 6 + i / 4;
      }
      assertTensor(checkpoint, "transposed", DType.F32, new long[] {6, 4}, transposed);
      assertTensor(checkpoint, "column", DType.F32, new long[] {4}, 2, 8, 14, 20);
      assertTensor(checkpoint, "block", DType.F32, new long[] {2, 3}, 8, 9, 10, 14, 15, 16);
      assertTensor(checkpoint, "offset", DType.F32, new long[] {4}, 5, 6, 7, 8);
      assertTensor(
          checkpoint, "expanded", DType.F32, new long[] {4, 3}, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
      double[] permuted = new double[24];
      for (int i = 0; i < 24; i++) {
        permuted[i] = i % 6 * 4 + i / 6;
      }
      assertTensor(checkpoint, "permuted", DType.F32, new long[] {4, 2, 3}, permuted);
      assertTensor(checkpoint, "scalar", DType.F32, new long[0], 2.5);
      assertTensor(checkpoint, "empty", DType.F32, new long[] {0, 3});
      assertTensor(checkpoint, "parameter", DType.F32, new long[] {2, 2}, 0, 1, 2, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"values.pt", "values_protocol4.pt"})
  void readsEveryElementType(String name) {
    try (TorchCheckpoint checkpoint = open(name)) {
      long[] two = {2};
      assertTensor(checkpoint, "f64", DType.F64, two, 1.5, -2.5);
      assertTensor(checkpoint, "f16", DType.F16, two, 1.5, -2.5);
      assertTensor(checkpoint, "bf16", DType.BF16, two, 1.5, -2.5);
      assertTensor(checkpoint, "i64", DType.I64, two, 0x1p62, -1);
      assertTensor(checkpoint, "i32", DType.I32, two, 0x1p30, -1);
      assertTensor(checkpoint, "i16", DType.I16, two, 0x1p14, -1);
      assertTensor(checkpoint, "i8", DType.I8, two, 100, -1);
      assertTensor(checkpoint, "u8", DType.U8, two, 200, 1);
      assertTensor(checkpoint, "bool", DType.BOOL, two, 1, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"values.pt", "values_protocol4.pt"})
  void readsPlainPythonValues(String name) {
    try (TorchCheckpoint checkpoint = open(name)) {
      Map<?, ?> values = (Map<?, ?>) checkpoint.value();
      assertThat(values.get("list"))
          .isEqualTo(
              Arrays.asList(
                  1L,
                  -2L,
                  300L,
                  70000L,
                  1L << 40,
                  Long.MIN_VALUE,
                  BigInteger.TWO.pow(70),
                  1.25,
                  null,
                  true,
                  false,
                  "text",
                  "ä"));
      assertThat(values.get("same")).isSameAs(values.get("list"));
      assertThat(values.get("tuple")).isEqualTo(List.of(1L, List.of(2L, 3L), List.of()));
      assertThat(values.get("set")).isEqualTo(Set.of(1L, 2L, 3L));
      assertThat((byte[]) values.get("bytes")).containsExactly(0, 0xff);
      assertThat(values.get("size")).isEqualTo(List.of(4L, 6L));
      assertThat(values.get("device")).isEqualTo("cuda:1");
      assertThat(values.get("dtype")).isEqualTo("torch.bfloat16");
      assertThat(values.get("numpy_float")).isEqualTo(0.1);
      assertThat(values.get("numpy_float32")).isEqualTo(0.5);
      assertThat(values.get("numpy_int")).isEqualTo(-7L);
      assertThat(values.get("numpy_bool")).isEqualTo(true);
      assertThat(values.get(7L)).isEqualTo("integer key");
    }
  }

  @Test
  void handsOutContiguousTensorsWithoutACopy() {
    try (TorchCheckpoint checkpoint = open("values.pt")) {
      assertThat(tensor(checkpoint, "base").data().isMapped()).isTrue();
      assertThat(tensor(checkpoint, "offset").data().isMapped()).isTrue();
      assertThat(tensor(checkpoint, "transposed").data().isMapped()).isFalse();
    }
  }

  @Test
  void readsACheckpointThatIsOneTensor() {
    try (TorchCheckpoint checkpoint = open("bare_tensor.pt")) {
      assertThat(((HostTensor) checkpoint.value()).toDoubles()).containsExactly(ramp(24));
    }
  }

  @Test
  void readsAnArchiveThatWasPackedAgainWithCompression() throws IOException {
    Path path = TestZip.rewrite(file("values.pt"), folder.resolve("deflated.pt"), true, Map.of());

    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      assertThat(tensor(checkpoint, "base").toDoubles()).containsExactly(ramp(24));
    }
  }

  @Test
  void readsTheOptimizerStateOfTheTrainingScript() {
    try (TorchCheckpoint checkpoint = open("published.pth.tar")) {
      Map<?, ?> saved = (Map<?, ?>) checkpoint.value();
      assertThat(saved.get("epoch")).isEqualTo(300L);
      assertThat(saved.get("lr")).isEqualTo(1e-05);
      Map<?, ?> optimizer = (Map<?, ?>) saved.get("opt");
      assertThat(((Map<?, ?>) ((List<?>) optimizer.get("param_groups")).getFirst()).get("betas"))
          .isEqualTo(List.of(0.9, 0.999));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "refused_system.pt,posix.system",
    "refused_system_protocol4.pt,posix.system",
    "refused_class.pt,__main__.Quiet",
    "refused_complex.pt,torch.ComplexFloatStorage"
  })
  void refusesAForeignGlobalByItsNameAndRunsNothing(String name, String global) {
    Path path = file(name);

    assertThatThrownBy(() -> TorchCheckpoint.open(path))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(path + ": the checkpoint asks for the global '" + global + "'")
        .hasMessageContaining("Nothing was executed.");
    assertThat(Path.of("executed-by-a-checkpoint")).doesNotExist();
  }

  @Test
  void saysHowToSaveALegacyCheckpointAgain() {
    assertThatThrownBy(() -> open("refused_legacy.pt"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the checkpoint format of PyTorch before 1.6")
        .hasMessageContaining("torch.save(torch.load(path, weights_only=True), new_path)");
  }

  @Test
  void saysHowToSaveATarCheckpointAgain() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy(new byte[] {'u', 's', 't', 'a', 'r'}, 0, tar, 257, 5);
    Path path = Files.write(folder.resolve("old.pth.tar"), tar);

    assertThatThrownBy(() -> TorchCheckpoint.open(path))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a tar archive")
        .hasMessageContaining("torch.save(");
  }

  @Test
  void refusesATorchScriptProgram() {
    assertThatThrownBy(() -> open("refused_torchscript.pt"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a TorchScript program");
  }

  @Test
  void refusesBigEndianStorages() throws IOException {
    Path path =
        TestZip.rewrite(
            file("values.pt"),
            folder.resolve("big.pt"),
            false,
            Map.of("values/byteorder", "big".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> TorchCheckpoint.open(path))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("byte order 'big'; expected little");
  }

  @Test
  void refusesAFileOfAnotherKind() {
    assertThatThrownBy(() -> TorchCheckpoint.open(Resources.file("reference.safetensors")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not a zip archive");
    assertThatThrownBy(() -> TorchCheckpoint.open(Resources.file("numpy/stored.npz")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("0 folders with a data.pkl");
  }

  @Test
  void refusesUseAfterClose() {
    TorchCheckpoint checkpoint = open("values.pt");
    HostTensor held = tensor(checkpoint, "base");
    checkpoint.close();

    assertThatThrownBy(checkpoint::value).isInstanceOf(ReleasedException.class);
    assertThatThrownBy(() -> held.value(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(file("bare_tensor.pt"));
    Path part = folder.resolve("part.pt");

    for (int length = 0; length < whole.length; length++) {
      Files.write(part, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TorchCheckpoint.open(part)).isInstanceOf(EngramException.class);
    }
  }

  private static Path file(String name) {
    return Resources.file("torch/" + name);
  }

  private static TorchCheckpoint open(String name) {
    return TorchCheckpoint.open(file(name));
  }

  private static HostTensor tensor(TorchCheckpoint checkpoint, String key) {
    return (HostTensor) ((Map<?, ?>) checkpoint.value()).get(key);
  }

  private static void assertTensor(
      TorchCheckpoint checkpoint, String key, DType dtype, long[] shape, double... values) {
    HostTensor tensor = tensor(checkpoint, key);
    assertThat(tensor.dtype()).as(key).isEqualTo(dtype);
    assertThat(tensor.shape()).as(key).isEqualTo(shape);
    assertThat(tensor.toDoubles()).as(key).containsExactly(values);
  }

  private static double[] ramp(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }
}
