package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.preprocess.MadeDense;
import org.engram.pipeline.preprocess.MadeStudy;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.server.client.EngramClient;
import org.engram.server.client.RemoteRow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Volumes over time and dense series, by a recipe that regresses motion out. */
class RunServiceTest {
  private static final String NAME = "sub-01_task-rest";

  @TempDir static Path folder;
  private static Path func;
  private static Path bold;
  private static Path confounds;
  private static VolumeReading recipe;
  private static Running running;

  @BeforeAll
  static void start() {
    bold = new MadeStudy(folder.resolve("study")).run(NAME, 1, 40);
    func = bold.getParent();
    confounds = func.resolve(NAME + "_desc-confounds_timeseries.tsv");
    AtlasLibrary library = new AtlasLibrary(folder.resolve("library"), folder.resolve("none"));
    Path volume = MadeStudy.atlas(folder);
    library.add(
        new AtlasRegistration(
            "twelve",
            List.of(volume, MadeDense.labels(folder, "twelve")),
            Optional.of(folder.resolve("tpl-" + MadeStudy.SPACE + "_atlas-Twelve_dseg.tsv")),
            MadeStudy.SPACE,
            "",
            "",
            false));
    Path yaml =
        MadeStudy.write(
            folder.resolve("mine.yaml"),
            """
            name: mine
            atlas:
              names: [twelve]
            confounds:
              strategy: [motion]
              motion: basic
            cleaning:
              standardize: none
            """);
    Preprocessor by =
        Preprocessor.open(PreprocessRecipe.of(yaml.toString(), List.of()), library, 1);
    recipe = new VolumeReading(by, Optional.empty());
    running = Running.start(folder, settings -> settings, intake -> intake.withRecipe(recipe));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** What {@code engram embed} makes of a file by the same recipe. */
  private static EmbeddingRow embedded(Path file, Optional<Path> table) {
    ScanInputs inputs = ScanInputs.find(List.of(file.toString()), recipe.by(), table);
    return EmbedJob.run(
            ((EmbeddingModel.OfSeries) running.model()).model(),
            inputs.files().scans(),
            new EmbedSettings(
                folder.resolve("out.csv"),
                Optional.empty(),
                Optional.empty(),
                Level.RUN,
                1,
                new ScanReading(
                    ReadOptions.defaults(), Optional.empty(), Optional.of(recipe), inputs.facts()),
                InputPreparation.Options.defaults(),
                true),
            ScanListener.SILENT)
        .rows()
        .getFirst();
  }

  private static EngramClient client() {
    return EngramClient.of(running.uri("/"), Optional.empty());
  }

  private static RemoteRow sent(Path file, Map<String, Path> beside, Map<String, String> about)
      throws InterruptedException {
    EngramClient client = client();
    String job = client.embed(file, beside, about);
    return client.result(client.await(job, Duration.ofSeconds(60)).id()).getFirst();
  }

  private static Path mask() {
    return func.resolve(NAME + "_space-" + MadeStudy.SPACE + "_desc-brain_mask.nii.gz");
  }

  @Test
  void aRunOfVolumesGivesTheBitsOfTheCommandLine() throws Exception {
    EmbeddingRow expected = embedded(bold, Optional.empty());

    RemoteRow row =
        sent(
            bold,
            Map.of("confounds", confounds, "mask", mask()),
            Map.of("space", MadeStudy.SPACE, "repetition_time", "2", "subject", "p1"));

    assertThat(row.embedding()).isEqualTo(Running.list(expected.embedding()));
    assertThat(row.subject()).isEqualTo("p1");
    assertThat(row.warnings()).anyMatch(warning -> warning.startsWith("6 confounds regressed out"));
  }

  @Test
  void withoutItsMaskARunIsAnother() throws Exception {
    RemoteRow row =
        sent(unpacked(bold), Map.of("confounds", confounds), Map.of("space", MadeStudy.SPACE));

    assertThat(row.embedding())
        .isNotEqualTo(Running.list(embedded(bold, Optional.empty()).embedding()));
    Path alone =
        Files.copy(bold, folder.resolve("alone_space-" + MadeStudy.SPACE + "_bold.nii.gz"));
    assertThat(row.embedding())
        .isEqualTo(Running.list(embedded(alone, Optional.of(confounds)).embedding()));
  }

  private static Path unpacked(Path packed) throws IOException {
    Path file = folder.resolve("plain.nii");
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  @Test
  void theMotionTableOfHcpIsReadAsTheCommandLineReadsIt() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int frame = 0; frame < 40; frame++) {
      double shift = Math.sin(frame);
      double turn = 10 * Math.cos(2.0 * frame);
      rows.append(shift + " " + turn + " 0 0 " + turn + " " + shift + " 0 0 0 0 0 0 \n");
    }
    Path motion = MadeStudy.write(folder.resolve("hcp/Movement_Regressors.txt"), rows.toString());
    Path alone =
        Files.copy(bold, folder.resolve("hcp/run_space-" + MadeStudy.SPACE + "_bold.nii.gz"));
    EmbeddingRow expected = embedded(alone, Optional.of(motion));

    RemoteRow row = sent(alone, Map.of("confounds", motion), Map.of("space", MadeStudy.SPACE));

    assertThat(row.embedding()).isEqualTo(Running.list(expected.embedding()));
    assertThat(row.warnings()).anyMatch(warning -> warning.startsWith("6 confounds regressed out"));
    String wrong =
        client()
            .embed(
                alone,
                Map.of("confounds", Files.writeString(folder.resolve("six.txt"), "1 2 3 4 5 6\n")),
                Map.of("space", MadeStudy.SPACE));
    assertThat(client().await(wrong, Duration.ofSeconds(60)).problem().orElseThrow().line())
        .contains(wrong + "/0/confounds", "6 cells", "12");
  }

  @Test
  void aDenseSeriesGivesTheBitsOfTheCommandLine() throws Exception {
    Path dense = MadeDense.run(folder.resolve("in/run_bold.dtseries.nii"), 1, 40);

    RemoteRow row = sent(dense, Map.of("confounds", confounds), Map.of());

    assertThat(row.embedding())
        .isEqualTo(Running.list(embedded(dense, Optional.of(confounds)).embedding()));
  }

  @Test
  void nothingOfWhatWasSentIsLeftWithTheResult() throws Exception {
    EngramClient client = client();
    String job =
        client.embed(bold, Map.of("confounds", confounds), Map.of("space", MadeStudy.SPACE));
    client.await(job, Duration.ofSeconds(60));

    try (var files = Files.list(folder.resolve("state/jobs").resolve(job))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("request.json", "result.safetensors", "outcome.json");
    }
  }

  private static HttpResponse<String> form(String query, String... parts) {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      body.append("--b\r\nContent-Disposition: form-data; ").append(part).append("\r\n");
    }
    body.append("--b--\r\n");
    return running.send(
        running
            .request("/v1/embeddings?wait=30&" + query)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private static String file(String field, String name, String content) {
    return "name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n" + content;
  }

  @Test
  void whatIsMissingOrMisplacedIsSaidBeforeAnythingIsComputed() {
    String scan = file("file", "x.nii", "voxels");
    String table = file("confounds", "x.tsv", "trans_x\n1");

    HttpResponse<String> noTable = form("space=X", scan);
    assertThat(noTable.statusCode()).isEqualTo(422);
    assertThat(noTable.body()).contains("the field confounds", "recipe mine");
    HttpResponse<String> noSpace = form("", scan, table);
    assertThat(noSpace.statusCode()).isEqualTo(422);
    assertThat(noSpace.body()).contains("space=MNI152NLin2009cAsym");
    assertThat(form("space=X", table, scan).statusCode()).isEqualTo(400);
    assertThat(form("space=X", scan, table, table).statusCode()).isEqualTo(400);
    assertThat(form("space=X", scan, file("segmentation", "x.nii", "")).statusCode())
        .isEqualTo(415);
    assertThat(form("space=X", scan, file("confounds", "x.nii", "")).statusCode()).isEqualTo(415);
    assertThat(form("", file("file", "x.tsv", "A1\n1"), table).statusCode()).isEqualTo(415);
    assertThat(form("space=Doe%20John", scan).body()).doesNotContain("Doe");
  }

  @Test
  void aTableOfConfoundsIsNotQuotedFrom() throws Exception {
    Path table =
        Files.writeString(folder.resolve("bad.tsv"), "trans_x\tDoe^John\n" + "1\t2\n".repeat(40));
    EngramClient client = client();

    String id = client.embed(bold, Map.of("confounds", table), Map.of("space", MadeStudy.SPACE));

    String why = client.await(id, Duration.ofSeconds(60)).problem().orElseThrow().line();
    assertThat(why).contains("trans_y", "rot_z").doesNotContain("Doe", "John");
  }

  /** What it costs to look at such a file is its header. */
  @Test
  void aRunThatUnpacksToFarTooMuchIsRefusedByItsHeader() throws Exception {
    byte[] head = new byte[352];
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(bold))) {
      assertThat(in.readNBytes(head, 0, 352)).isEqualTo(352);
    }
    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putShort(48, (short) 32767);
    byte[] voxels = new byte[300_000]; // by gzip's own ratio they could be the 226 MB
    new Random(1).nextBytes(voxels);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(head);
      gzip.write(voxels);
    }
    Path file = Files.write(folder.resolve("bomb.nii.gz"), bomb.toByteArray());
    EngramClient client = client();

    String id = client.embed(file, Map.of("confounds", confounds), Map.of("space", "X"));

    assertThat(client.await(id, Duration.ofSeconds(60)).problem().orElseThrow().line())
        .contains("56621376 values by its header");
  }

  @Test
  void theModelSaysWhatItTakesAndWithWhat() {
    JsonNode model = Running.json(running.get("/v1/models")).get("models").get(0);

    assertThat(model.get("takes").toString()).contains(".tsv", ".nii.gz", ".dtseries.nii");
    assertThat(model.get("with").get(".nii.gz").toString())
        .isEqualTo("[\"confounds\",\"confounds_json\",\"mask\"]");
    assertThat(model.get("with").get(".dtseries.nii").toString()).doesNotContain("mask");
    assertThat(model.get("preprocessing").get("recipe").asString()).isEqualTo("mine");
    assertThat(model.get("preprocessing").get("sha256").asString()).isEqualTo(recipe.hash());
    assertThat(model.get("preprocessing").get("needs_confounds").asBoolean()).isTrue();
  }

  @Test
  void seriesAreTakenAsBefore() {
    HttpResponse<String> answer =
        running.send(running.upload("kind=tsv&wait=60&repetition_time=2", run()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static byte[] run() {
    return Running.run(folder, 1);
  }
}
