package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionTest {
  @Test
  void namesTheBuildAndTheMachine(@TempDir Path home) throws IOException {
    Files.writeString(
        home.resolve("build.properties"),
        """
        version=1.2.3
        commit=0123456789ab
        dirty=true
        libtorch=2.10.0
        natives=linux-x86_64
        blas=mkl_rt
        """);

    assertThat(new Version(home.toString()).getVersion())
        .containsExactly(
            "engram 1.2.3, commit 0123456789ab with local changes",
            "libtorch 2.10.0 for linux-x86_64, MKL",
            java(),
            os());
  }

  @Test
  void aBuildOutsideGitHasNoCommit(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("build.properties"), "version=1.2.3\ncommit=\ndirty=\n");

    assertThat(new Version(home.toString()).getVersion())
        .containsExactly("engram 1.2.3", java(), os());
  }

  @Test
  void classesOutsideAJarHaveNoVersion() throws IOException {
    assertThat(new Version("").getVersion())
        .containsExactly("engram (version unknown)", java(), os());
  }

  private static String java() {
    return "Java "
        + Runtime.version()
        + " ("
        + System.getProperty("java.vendor")
        + ") in "
        + System.getProperty("java.home");
  }

  private static String os() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }
}
