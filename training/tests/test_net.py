"""Training of Net: same bytes on a CPU, and the ONNX file says what the network says."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from cfutrain import net  # noqa: E402
from cfutrain.augment import vary  # noqa: E402
from cfutrain.dataset import Dataset  # noqa: E402
from cfutrain.net_model import Network, to_onnx  # noqa: E402
from cfutrain.vectors import make, run_onnx  # noqa: E402

FEW = net.NetOptions(epochs=12, batch=32, threads=1, device="cpu")


def test_same_data_and_seed_make_the_same_bytes(mock_data: Dataset, tmp_path: Path):
    for name in ("a", "b"):
        card = net.train(mock_data, tmp_path / name, FEW)
    assert card["figures"]["test"]["right"] > 0.6
    for file in ("net.onnx", "net.model", "card.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    text = (tmp_path / "a" / "net.model").read_text()
    assert text.startswith("cfu-model 1 net\n")
    assert text.endswith("\nend\n")
    assert f"\ncrop {mock_data.crops.shape[1]}\n" in text
    items = make(tmp_path / "a", mock_data)
    assert sum(item["probabilities"][item["class"]] > 0.3 for item in items) > len(items) / 2


def test_onnx_says_what_the_network_says(tmp_path: Path):
    torch.manual_seed(4)
    network = Network(features=7, classes=5)
    network.train()
    for _ in range(3):
        # Batch norms that are not those of the first moment.
        network(torch.randn(16, 4, 64, 64) * 2 + 1, torch.randn(16, 7))
    network.eval()
    path = tmp_path / "net.onnx"
    path.write_bytes(to_onnx(network, 64))
    crop, features = torch.randn(3, 4, 64, 64), torch.randn(3, 7)
    with torch.no_grad():
        expected = network(crop, features).numpy()
    np.testing.assert_allclose(run_onnx(path, crop.numpy(), features.numpy()), expected, atol=1e-4)


def test_variations_keep_masks_masks_and_densities_in_range():
    dice = torch.Generator().manual_seed(1)
    crop = torch.zeros(64, 4, 32, 32)
    crop[:, :3, 12:20, 12:20] = 0.4
    crop[:, 3, 12:20, 12:20] = 1
    varied, features = vary(crop, torch.zeros(64, 6), dice)
    assert set(varied[:, 3].unique().tolist()) <= {0.0, 1.0}
    # The object keeps its size but for the scale, and its density but for the stain.
    areas = varied[:, 3].sum(dim=(1, 2)) / 64
    assert 0.7 < areas.min() < areas.max() < 1.4
    peaks = varied[:, :3, 14:18, 14:18].mean(dim=(1, 2, 3))
    assert 0.2 < peaks.min() < peaks.mean() < 0.5
    assert features.std() == pytest.approx(0.08, rel=0.3)
