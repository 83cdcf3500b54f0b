package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles made by hand: the older spellings, and the hostile ones. */
class UnpicklerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"os.system", "builtins.eval", "torch.load", "codecs.encode", "torch.nn.x"})
  void refusesAForeignGlobalEvenWhenItIsNotCalled(String name) {
    int dot = name.lastIndexOf('.');
    byte[] pickle =
        new PickleBytes().global(name.substring(0, dot), name.substring(dot + 1)).ops("0N").end();

    assertThatThrownBy(() -> load(pickle, 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("asks for the global '" + name + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "i, pickle instruction 0x69", // INST
    "o, pickle instruction 0x6f", // OBJ
    "P, pickle instruction 0x50", // PERSID
    "R, no value on the stack",
    "t, no mark on the stack",
    "h, memo index 46",
    "NNb, None",
    "NNNs, None",
    "}]Ns, a string or number as key",
    "}(Nu, a dict and pairs",
    "N(a, no value on the stack",
    "NNa, None",
    "NNR, a known function",
    "I1x, wanted",
    "(., no value on the stack"
  })
  void refusesInstructionsThatMakeNoSense(String instructions, String found) {
    assertThatThrownBy(() -> load(new PickleBytes().ops(instructions).end(), 0))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("entry 'archive/data.pkl'")
        .hasMessageContaining(found);
  }

  @Test
  void readsTheTextSpellingsOfOlderProtocols() throws IOException {
    byte[] pickle =
        new PickleBytes().ops("(I01\nI00\nI-7\nL123456789012L\nF1.5e3\nU\u0003abcl").end();

    assertThat(load(pickle, 0))
        .isEqualTo(Arrays.asList(true, false, -7L, 123456789012L, 1500.0, "abc"));
  }

  @Test
  void refusesAMemoIndexThatWasNeverSet() {
    assertThatThrownBy(() -> load(new PickleBytes().op('h', 9).end(), 0))
        .hasMessageContaining("memo index 9, which was never set");
  }

  @Test
  void refusesAListThatContainsItself() {
    byte[] pickle = new PickleBytes().op(']', 'q', 0, 'h', 0, 'a').end();

    assertThatThrownBy(() -> load(pickle, 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("an object that contains itself");
  }

  @Test
  void refusesNestingWithoutEnd() {
    PickleBytes pickle = new PickleBytes().op(')');
    for (int i = 0; i < 100_000; i++) {
      pickle.op(0x85);
    }

    assertThatThrownBy(() -> load(pickle.end(), 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("nested deeper than 200");
  }

  @Test
  void keepsSharingSoThatRepeatedListsDoNotGrow() throws IOException {
    // Each list holds the one before ten times: 10^60 leaves if they were copied.
    PickleBytes pickle = new PickleBytes().op(']', 'q', 0);
    for (int level = 1; level <= 60; level++) {
      pickle.op(']', '(');
      for (int i = 0; i < 10; i++) {
        pickle.op('h', level - 1);
      }
      pickle.op('e', 'q', level);
    }

    List<?> outer = (List<?>) load(pickle.end(), 0);

    assertThat(outer.get(0)).isSameAs(outer.get(9));
  }

  @Test
  void readsAViewIntoAStorage() throws IOException {
    byte[] pickle = new PickleBytes().tensor("0", 6, 1, new long[] {2, 2}, new long[] {3, 1}).end();

    HostTensor tensor = (HostTensor) load(pickle, 24);

    assertThat(tensor.shape()).containsExactly(2, 2);
    assertThat(tensor.toFloats()).containsExactly(0, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    // elements, offset, size, stride
    "6, 0, 7, 1",
    "6, 6, 1, 1",
    "6, -1, 2, 1",
    "6, 1, 2, -1",
    "6, 0, -1, 1",
    "6, 0, 2, 6",
    "6, 0, 3, 9223372036854775807",
    "6, 9223372036854775807, 2, 1",
    "6, 0, 9223372036854775807, 1",
    "6, 0, 4611686018427387904, 0",
    "0, 0, 1, 1"
  })
  void refusesAViewOutsideItsStorage(long elements, long offset, long size, long stride) {
    byte[] pickle =
        new PickleBytes()
            .tensor("0", elements, offset, new long[] {size}, new long[] {stride})
            .end();

    assertThatThrownBy(() -> load(pickle, 24))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("torch._utils._rebuild_tensor_v2: a view of shape [" + size + "]");
  }

  @Test
  void refusesShapeAndStridesOfDifferentLengths() {
    byte[] pickle = new PickleBytes().tensor("0", 6, 0, new long[] {2, 3}, new long[] {1}).end();

    assertThatThrownBy(() -> load(pickle, 24)).isInstanceOf(FileFormatException.class);
  }

  @Test
  void refusesAStorageLargerThanItsEntry() {
    byte[] pickle = new PickleBytes().tensor("0", 7, 0, new long[] {1}, new long[] {1}).end();

    assertThatThrownBy(() -> load(pickle, 24))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("entry 'archive/data/0': 24 bytes; expected 7 elements of F32");
  }

  @Test
  void refusesAStorageThatIsNotThere() {
    byte[] pickle = new PickleBytes().tensor("../0", 1, 0, new long[] {1}, new long[] {1}).end();

    assertThatThrownBy(() -> load(pickle, 24))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no entry for storage '../0'");
  }

  @Test
  void refusesToUnfoldOneElementIntoGigabytes() {
    byte[] pickle =
        new PickleBytes().tensor("0", 1, 0, new long[] {100_000, 100_000}, new long[] {0, 0}).end();

    assertThatThrownBy(() -> load(pickle, 4))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("unfold to far more than the file holds");
  }

  @Test
  void refusesACallThatIsRepeatedOnALargeValueWithoutEnd() {
    PickleBytes pickle =
        new PickleBytes().global("_codecs", "encode").op('q', 0, '0').text("x".repeat(1 << 20));
    pickle.op('q', 1, '0').text("latin1").op('q', 2, '0', ']', '(');
    for (int i = 0; i < 1000; i++) {
      pickle.op('h', 0, 'h', 1, 'h', 2, 0x86, 'R');
    }

    assertThatThrownBy(() -> load(pickle.op('e').end(), 0))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("repeated calls on large values");
  }

  @Test
  void refusesABareStorage() {
    byte[] pickle =
        new PickleBytes()
            .op('(')
            .text("storage")
            .global("torch", "FloatStorage")
            .text("0")
            .text("cpu")
            .number(6)
            .op('t', 'Q')
            .end();

    assertThatThrownBy(() -> load(pickle, 24))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a bare object of kind Storage");
  }

  @Test
  void readsOptionsAsADict() throws IOException {
    byte[] pickle =
        new PickleBytes()
            .global("argparse", "Namespace")
            .op(')', 0x81, '}')
            .text("lr")
            .op('G')
            .raw(new byte[] {0x3f, (byte) 0xe0, 0, 0, 0, 0, 0, 0})
            .ops("sb")
            .end();

    assertThat(load(pickle, 0)).isEqualTo(Map.of("lr", 0.5));
  }

  @Test
  void raisesOnlyItsOwnErrorsForEveryTruncation() {
    byte[] whole = new PickleBytes().tensor("0", 6, 0, new long[] {2, 3}, new long[] {3, 1}).end();

    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> load(part, 24)).isInstanceOf(EngramException.class);
    }
  }

  private Object load(byte[] pickle, int storageBytes) throws IOException {
    Path path = PickleBytes.checkpoint(folder.resolve("made.pt"), pickle, storageBytes);
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      Object value = checkpoint.value();
      return value instanceof HostTensor tensor
          ? HostTensor.of(tensor.toFloats(), tensor.shape())
          : value;
    }
  }
}
