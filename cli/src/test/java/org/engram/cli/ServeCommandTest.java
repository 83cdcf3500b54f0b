package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.server.access.AccessScope;
import org.engram.server.access.Caller;
import org.engram.server.access.TokenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {
  @TempDir Path folder;

  @Test
  void beyondThisMachineItWantsTokensOrThatNoneAreWantedIsSaid() {
    CommandRun run = CommandRun.of("serve", "--model", folder, "--host", "0.0.0.0");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("without tokens", "--insecure-no-tokens", "token new");
  }

  @ParameterizedTest
  @CsvSource({
    "--max-upload, 2x",
    "--max-upload, 0",
    "--keep, 5",
    "--silence, -1s",
    "--silence, 0s",
    "--queue, 0",
    "--tls-cert, chain.pem",
    "--tls-p12, nowhere",
    "--tls-password-file, pw",
    "--viewer, nowhere.html",
    "--tokens, nowhere",
  })
  void anOptionThatCannotBeHonouredIsNamed(String option, String value) {
    CommandRun run = CommandRun.of("serve", "--model", folder, option, value);

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains(option);
  }

  @ParameterizedTest
  @CsvSource({
    "--loads, half",
    "--loads, open=0",
    "--seconds, 0",
    "--url, localhost",
    "--token-file, nowhere",
  })
  void aLoadThatCannotBeMadeIsRefusedBeforeAnythingIsSent(String option, String value)
      throws IOException {
    Path scan = Files.writeString(folder.resolve("run.tsv"), "A1");

    CommandRun run = CommandRun.of("bench", "serve", scan, option, value);

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains(option);
  }

  @Test
  void aLoadOnNobodyIsLostAndFails() throws IOException {
    Path scan = Files.writeString(folder.resolve("run.tsv"), "A1");

    CommandRun run =
        CommandRun.of(
            "bench",
            "serve",
            scan,
            "--url",
            "http://127.0.0.1:1",
            "--seconds",
            "1",
            "--loads",
            "open=2");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("open=2.0: 0.0 results/s", "429 0 of 2, refused 0, lost 2");
  }

  @Test
  void aNewTokenIsShownOnceAndItsLineLetsItIn() throws IOException {
    CommandRun run =
        CommandRun.of("serve", "token", "new", "--id", "pacs", "--scope", "embed,read");

    String token = run.err().replaceAll("(?s).*(engram_\\S+).*", "$1");
    Caller caller =
        new TokenFile(Files.writeString(folder.resolve("tokens"), run.out()))
            .caller(token)
            .orElseThrow();
    assertThat(run.out()).doesNotContain(token).startsWith("pacs read,embed ");
    assertThat(caller.id()).isEqualTo("pacs");
    assertThat(caller.may(AccessScope.EMBED)).isTrue();
    assertThat(caller.may(AccessScope.ADMIN)).isFalse();
  }
}
