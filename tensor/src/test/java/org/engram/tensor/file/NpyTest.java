package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "f2,F16", "f4,F32", "f8,F64", "f2_big,F16", "f4_big,F32", "f8_big,F64", "i1,I8", "i2,I16",
    "i4,I32", "i8,I64", "i2_big,I16", "i8_big,I64", "u1,U8", "u2,I32", "u4,I64", "u8,I64",
    "u2_big,I32", "u4_big,I64"
  })
  void readsEveryNumberTypeInBothByteOrders(String name, DType dtype) {
    HostTensor array = Npy.read(Resources.file("numpy/" + name + ".npy"));

    assertThat(array.dtype()).isEqualTo(dtype);
    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void readsBooleans() {
    HostTensor array = Npy.read(Resources.file("numpy/bool.npy"));

    assertThat(array.dtype()).isEqualTo(DType.BOOL);
    assertThat(array.toLongs()).containsExactly(1, 0, 1, 0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fortran", "fortran_big"})
  void turnsFortranOrderIntoRowMajorOrder(String name) {
    HostTensor array = Npy.read(Resources.file("numpy/" + name + ".npy"));

    assertThat(array.shape()).containsExactly(2, 3, 4);
    for (int i = 0; i < 24; i++) {
      assertThat(array.value(i)).isEqualTo(i);
    }
  }

  @Test
  void readsScalarsAndEmptyArrays() {
    HostTensor scalar = Npy.read(Resources.file("numpy/scalar.npy"));
    HostTensor empty = Npy.read(Resources.file("numpy/empty.npy"));

    assertThat(scalar.shape()).isEmpty();
    assertThat(scalar.toDoubles()).containsExactly(2.5);
    assertThat(empty.shape()).containsExactly(3, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsLaterHeaderVersions(int major) {
    HostTensor array = Npy.read(Resources.file("numpy/version" + major + ".npy"));

    assertThat(array.toFloats()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void widensUnsignedValuesWithoutLoss() {
    assertThat(Npy.read(Resources.file("numpy/u2_high.npy")).toLongs()).containsExactly(65535);
    assertThat(Npy.read(Resources.file("numpy/u4_high.npy")).toLongs())
        .containsExactly(4294967295L);
  }

  @Test
  void refusesAnUnsignedValueThatFitsNoSignedType() {
    assertThatThrownBy(() -> Npy.read(Resources.file("numpy/u8_high.npy")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("value 9223372036854775808 at index 1");
  }

  @ParameterizedTest
  @CsvSource({
    "object,an object array",
    "structured,a structured dtype",
    "complex,dtype <c8",
    "text,dtype <U2"
  })
  void refusesWhatIsNotAnArrayOfNumbers(String name, String found) {
    Path path = Resources.file("numpy/refused_" + name + ".npy");

    assertThatThrownBy(() -> Npy.read(path))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "bool", "scalar", "empty", "vector"
      })
  void writesTheVeryBytesOfNumpy(String name) {
    Path original = Resources.file("numpy/" + name + ".npy");
    Path copy = folder.resolve("copy.npy");

    Npy.write(copy, Npy.read(original));

    assertThat(copy).hasSameBinaryContentAs(original);
  }

  @Test
  void refusesToWriteATypeThatNumpyLacks() {
    HostTensor tensor =
        new HostTensor(
            DType.BF16, new long[] {1}, java.lang.foreign.MemorySegment.ofArray(new byte[2]));

    assertThatThrownBy(() -> Npy.write(folder.resolve("x.npy"), tensor))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a BF16 tensor");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'descr': '<f4', 'fortran_order': False, 'shape': (3,), }        | 8 bytes of data; expected 12 bytes for <f4[3]
          {'descr': '<f4', 'fortran_order': False, 'shape': (1,), }        | 8 bytes of data; expected 4 bytes for <f4[1]
          {'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 999999999999999999), } | a shape that can exist
          {'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,), } | a whole number below 10^18
          {'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }       | a whole number
          {'descr': '<f4', 'fortran_order': False, 'shape': (2), }         | a tuple such as (3,)
          {'descr': '<f4', 'fortran_order': False, 'shape': [2], }         | expected '('
          {'descr': '<f4', 'fortran_order': False, 'shape': (1+1,), }      | expected ')'
          {'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }            | True or False
          {'descr': '<f4', 'shape': (2,), }                                | an incomplete dict
          {'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | key 'descr'
          {'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}  | key 'x'
          {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + 1    | text after the dict
          __import__('os').system('true')                                  | expected '{'
          {'descr': '=f4', 'fortran_order': False, 'shape': (2,), }        | dtype =f4
          {'descr': '<f4' 'fortran_order': False, 'shape': (2,), }         | expected '}'
          {'descr': '<f4                                                   | a plain quoted string
          """)
  void refusesAMalformedHeader(String dict, String found) throws IOException {
    Path path = Files.write(folder.resolve("x.npy"), npy(dict.strip(), 8));

    assertThatThrownBy(() -> Npy.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(found);
  }

  @Test
  void readsALongIntegerAsPythonTwoWroteIt() throws IOException {
    byte[] bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }", 8);

    HostTensor array = Npy.read(Files.write(folder.resolve("x.npy"), bytes));

    assertThat(array.shape()).containsExactly(2);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Resources.file("numpy/f4.npy"));
    Path part = folder.resolve("part.npy");

    for (int length = 0; length < whole.length; length++) {
      Files.write(part, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Npy.read(part)).isInstanceOf(EngramException.class);
    }
  }

  @Test
  void readsRealArrays() {
    HostTensor maps = Npy.read(SharedFolder.golden().resolve("neurojepa/masking_fg_maps.npy"));

    assertThat(maps.data().byteSize()).isGreaterThan(2000);
  }

  private static byte[] npy(String dict, int data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = dict.getBytes(StandardCharsets.ISO_8859_1);
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(new byte[] {(byte) text.length, (byte) (text.length >> 8)});
    out.write(text);
    out.write(new byte[data]);
    return out.toByteArray();
  }
}
