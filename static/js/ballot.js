// A search within the page: nothing leaves the phone. The ballot works without this file.
const list = document.querySelector("[data-ballot-list]");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

if (list && list.children.length > 12) {
  const box = document.createElement("p");
  box.innerHTML = '<label for="chercher">Chercher dans la page</label> <input type="search" id="chercher" autocomplete="off">';
  list.before(box);
  const none = document.createElement("p");
  none.setAttribute("role", "status");
  list.after(none);
  const field = box.querySelector("input");
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  field.addEventListener("input", () => {
    const wanted = plain(field.value);
    for (const item of list.children) item.hidden = !plain(item.textContent).includes(wanted);
    const isEmpty = [...list.children].every((item) => item.hidden);
    none.textContent = isEmpty ? `Aucun projet de la page ne contient « ${field.value} ». Effacez ce mot pour tout revoir.` : "";
  });
}
