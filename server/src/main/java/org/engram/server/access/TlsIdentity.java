package org.engram.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * What a service shows to its clients and proves: a chain of certificates and the key of the first.
 *
 * @param context for a server
 * @param notes on what will be trouble: a certificate that ends soon, a key that others may read
 */
public record TlsIdentity(SSLContext context, List<String> notes) {
  private static final String ENTRY = "engram";
  private static final Duration SOON = Duration.ofDays(30);
  private static final int LONGEST_FILE = 1 << 20;

  public TlsIdentity {
    notes = List.copyOf(notes);
  }

  /**
   * Of two PEM files, as certificate authorities hand them out.
   *
   * @param chain the service's certificate first, then those that vouch for it
   * @param key PKCS 8, of RSA, EC or Ed25519
   * @param password a file whose first line is that of an encrypted key
   * @throws ConfigurationException if either is not that, or they do not belong together
   */
  public static TlsIdentity ofPem(Path chain, Path key, Optional<Path> password) {
    Certificate[] certificates = PemFiles.chain(chain);
    PrivateKey own = PemFiles.key(key, password.map(TlsIdentity::password));
    return of(
        "--tls-cert " + chain, certificates, own, readByOthers("--tls-key", Optional.of(key)));
  }

  /**
   * Of one PKCS 12 file with the chain and its key.
   *
   * @param password a file whose first line is the store's; none where it has an empty one
   * @throws ConfigurationException if it is another file, or has not one key with its chain
   */
  public static TlsIdentity ofPkcs12(Path store, Optional<Path> password) {
    char[] word = password.map(TlsIdentity::password).orElseGet(() -> new char[0]);
    Pkcs12File.Entry entry = Pkcs12File.read(store, word, password.isPresent());
    List<String> open = readByOthers("--tls-p12", Optional.of(store));
    open.addAll(readByOthers("--tls-password-file", password));
    return of("--tls-p12 " + store, entry.chain(), entry.key(), open);
  }

  private static TlsIdentity of(
      String where, Certificate[] chain, PrivateKey key, List<String> notes) {
    try {
      if (!belong(chain[0].getPublicKey(), key)) {
        throw new ConfigurationException(
            where,
            "a first certificate of another key",
            "the chain whose first certificate is that of the key",
            "Name the two files that were made together, the service's own certificate first");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ENTRY, key, new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      List<String> all = new ArrayList<>(notes);
      ending(where, chain[0], Instant.now()).ifPresent(all::add);
      return new TlsIdentity(context, all);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(where, e);
    }
  }

  /** Whether what one signs the other verifies. */
  private static boolean belong(PublicKey shown, PrivateKey own) throws GeneralSecurityException {
    Optional<String> algorithm =
        Optional.ofNullable(
            switch (own.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              case "EdDSA", "Ed25519" -> "EdDSA";
              default -> null;
            });
    boolean sameKind =
        own.getAlgorithm().equals(shown.getAlgorithm())
            || (shown.getAlgorithm().startsWith("Ed") && own.getAlgorithm().startsWith("Ed"));
    if (algorithm.isEmpty() || !sameKind) {
      return false;
    }
    byte[] words = {1, 2, 3, 4};
    Signature signature = Signature.getInstance(algorithm.get());
    signature.initSign(own);
    signature.update(words);
    byte[] signed = signature.sign();
    signature.initVerify(shown);
    signature.update(words);
    return signature.verify(signed);
  }

  /** Clients turn away a certificate that has ended: who runs the service hears of it first. */
  static Optional<String> ending(String where, Certificate first, Instant now) {
    if (!(first instanceof X509Certificate certificate)) {
      return Optional.empty();
    }
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      return Optional.of(where + ": the certificate ended at " + end + "; clients turn it away");
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      return Optional.of(
          where + ": the certificate begins at " + certificate.getNotBefore().toInstant());
    }
    return now.plus(SOON).isAfter(end)
        ? Optional.of(where + ": the certificate ends at " + end)
        : Optional.empty();
  }

  private static List<String> readByOthers(String option, Optional<Path> file) {
    List<String> notes = new ArrayList<>();
    try {
      if (file.isPresent() && Files.getFileStore(file.get()).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(file.get());
        if (may.contains(PosixFilePermission.OTHERS_READ)) {
          notes.add(
              option + " " + file.get() + ": everybody on this machine may read it; chmod 600 it");
        }
      }
    } catch (IOException e) {
      throw unreadable(option, file.orElseThrow(), e);
    }
    return notes;
  }

  /** The first line of a file. */
  private static char[] password(Path file) {
    byte[] bytes = bytes("--tls-password-file", file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.lines().findFirst().orElse("").toCharArray();
  }

  static byte[] bytes(String option, Path file) {
    try {
      if (Files.size(file) > LONGEST_FILE) {
        throw new ConfigurationException(
            option + " " + file, "more than a megabyte", "a file of certificates or keys", "");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(option, file, e);
    }
  }

  private static ConfigurationException unreadable(String option, Path file, IOException e) {
    return new ConfigurationException(
        new Problem(
            option + " " + file, e.getClass().getSimpleName(), "a file that can be read", ""),
        e);
  }

  static ConfigurationException unusable(String where, Exception e) {
    return new ConfigurationException(
        new Problem(
            where,
            e.getClass().getSimpleName() + ": " + e.getMessage(),
            "a chain of certificates and the key of the first",
            "Look at it with openssl"),
        e);
  }
}
