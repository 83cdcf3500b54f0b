package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.engram.server.access.TlsIdentity;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "for this test".toCharArray();

  @TempDir static Path keys;
  @TempDir Path folder;

  /** Keys of two owners, each with a certificate that vouches for itself, by the JDK's own tool. */
  @BeforeAll
  static void keys() throws Exception {
    for (String owner : List.of("one", "two")) {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  owner,
                  "-keyalg",
                  "EC",
                  "-validity",
                  "20",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-keystore",
                  stored(owner).toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  new String(PASSWORD))
              .redirectErrorStream(true)
              .redirectOutput(keys.resolve("keytool.txt").toFile())
              .start();
      assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Path stored(String owner) {
    return keys.resolve(owner + ".p12");
  }

  private static KeyStore made(String owner) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(stored(owner))) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private Path password(String text) throws IOException {
    return Files.writeString(folder.resolve("password"), text + "\n");
  }

  private Path pem(String name, String what, byte[] der) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END "
            + what
            + "-----\n");
  }

  private Path chain(String owner) throws Exception {
    return pem("chain.pem", "CERTIFICATE", made(owner).getCertificate(owner).getEncoded());
  }

  private Path key(String owner) throws Exception {
    return pem("key.pem", "PRIVATE KEY", made(owner).getKey(owner, PASSWORD).getEncoded());
  }

  /** As openssl encrypts a key: PBES2 with AES. */
  private Path encrypted(String owner, String password) throws Exception {
    String algorithm = "PBEWithHmacSHA256AndAES_256";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray())),
        new PBEParameterSpec(new byte[16], 1000, new IvParameterSpec(new byte[16])));
    byte[] bytes = cipher.doFinal(made(owner).getKey(owner, PASSWORD).getEncoded());
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
    parameters.init(cipher.getParameters().getEncoded());
    return pem(
        "key.pem",
        "ENCRYPTED PRIVATE KEY",
        new EncryptedPrivateKeyInfo(parameters, bytes).getEncoded());
  }

  private void isServed(TlsIdentity identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("one", made("one").getCertificate("one"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (Running running =
        Running.start(folder, settings -> settings.withTls(identity.context()))) {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .sslContext(context)
              .build()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://localhost:" + running.server().port() + "/readyz"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  void aServiceWithACertificateIsReachedByThoseWhoTrustIt() throws Exception {
    isServed(TlsIdentity.ofPem(chain("one"), key("one"), Optional.empty()));
  }

  @Test
  void oneFileOfPkcs12DoesTheSame() throws Exception {
    TlsIdentity identity =
        TlsIdentity.ofPkcs12(stored("one"), Optional.of(password(new String(PASSWORD))));

    isServed(identity);
    assertThat(identity.notes()).anyMatch(note -> note.contains("the certificate ends at"));
  }

  @Test
  void anEncryptedKeyIsOpenedByItsPasswordAndByNoOther() throws Exception {
    Path chain = chain("one");
    Path key = encrypted("one", "of the key");

    isServed(TlsIdentity.ofPem(chain, key, Optional.of(password("of the key"))));
    assertThatThrownBy(() -> TlsIdentity.ofPem(chain, key, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--tls-password-file", "openssl pkcs8");
    Optional<Path> wrong = Optional.of(password("of another"));
    assertThatThrownBy(() -> TlsIdentity.ofPem(chain, key, wrong))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("this password does not open");
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingListens() throws Exception {
    Optional<Path> wrong = Optional.of(password("of another"));
    assertThatThrownBy(() -> TlsIdentity.ofPkcs12(stored("one"), wrong))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("another password");
    assertThatThrownBy(() -> TlsIdentity.ofPkcs12(stored("one"), Optional.empty()))
        .hasMessageContaining("none was given");
    Path chain = chain("one");
    assertThatThrownBy(() -> TlsIdentity.ofPkcs12(chain, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no PKCS 12 file");
    Path foreign = key("two");
    assertThatThrownBy(() -> TlsIdentity.ofPem(chain, foreign, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a first certificate of another key");
  }
}
