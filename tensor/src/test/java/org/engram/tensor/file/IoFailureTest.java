package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoFailureTest {
  @TempDir private Path folder;

  private static String of(ThrowingCallable failing) {
    return IoFailure.words(catchThrowableOfType(IOException.class, failing));
  }

  @Test
  void whatTheSystemSaysIsToldWithoutTheNameOfAClass() throws IOException {
    Path file = Files.write(folder.resolve("latin"), new byte[] {(byte) 0xe9, 'a'});

    assertThat(of(() -> Files.size(folder.resolve("none")))).isEqualTo("no such file or folder");
    assertThat(of(() -> Files.readString(file))).isEqualTo("text that is not UTF-8");
    assertThat(of(() -> Files.createDirectories(file))).isEqualTo("a file of that name");
    assertThat(of(() -> Files.readAllBytes(folder))).isEqualTo("Is a directory");
    assertThat(IoFailure.words(new EOFException())).isEqualTo("data that end early");
    assertThat(IoFailure.words(new IOException())).isEqualTo("java.io.IOException");
  }
}
