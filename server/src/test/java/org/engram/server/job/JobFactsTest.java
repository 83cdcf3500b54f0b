package org.engram.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFactsTest {
  @TempDir Path folder;

  @Test
  void aRequestIsReadBackWithAllThatCameWithAScan() throws IOException {
    UploadedFile.About about =
        new UploadedFile.About(
            Optional.of("p1"),
            "2",
            Optional.empty(),
            OptionalDouble.of(0.735),
            Optional.of("MNI152NLin6Asym"),
            Optional.of("model"),
            Optional.empty());
    UploadedFile scan =
        new UploadedFile(FileKind.NIFTI_GZ, 5, "ab", about, List.of())
            .with(new UploadedFile.Beside(Companion.CONFOUNDS, FileKind.TSV, 3, "cd"));
    JobRequest request = new JobRequest(1, 2, "pacs", Optional.of("key"), List.of(scan));
    Path file = folder.resolve("request.json");

    JobFacts.write(file, request);

    assertThat(JobFacts.read(file, JobRequest.class)).isEqualTo(request);
    assertThat(request.bytes()).isEqualTo(8);
  }

  @Test
  void aRequestOfAnEarlierServiceIsReadToo() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("request.json"),
            "{\"sequence\":1,\"created\":2,\"owner\":\"\",\"key\":null,\"files\":[{\"kind\":\"TSV\","
                + "\"bytes\":5,\"sha256\":\"ab\",\"about\":{\"subject\":\"p1\",\"session\":\"\","
                + "\"modality\":null,\"repetitionTime\":2.0}}]}");

    UploadedFile scan = JobFacts.read(file, JobRequest.class).files().getFirst();

    assertThat(scan.beside()).isEmpty();
    assertThat(scan.about().space()).isEmpty();
  }
}
