/* A grid whose rows are asked page by page; until it is there, the table the server painted. */
"use strict";

(() => {
  const SPACE = "\u202f";
  const PAGE = 100;
  const ROW = 34;
  const FRAME = 100;
  /** As in vigie-lignes.css: narrower, the painted lines are cards and stay. */
  const WIDE = matchMedia("(min-width: 48.0625rem)");

  /** Every text of the grid. */
  const TEXTS = {
    ariaColumnCellSelection: "Appuyer sur Entrée pour sélectionner les cellules de la colonne",
    ariaColumnFiltered: "Colonne filtrée",
    ariaColumnGroupCellSelection: "Appuyer sur Entrée pour sélectionner les cellules du groupe",
    ariaColumnGroupExpansion: "Appuyer sur Entrée pour ouvrir ou fermer le groupe",
    ariaDateFilterInput: "Filtre de date",
    ariaDeferSkeletonCellLoading: "La cellule se charge",
    ariaFilterColumn: "Appuyer sur Ctrl et Entrée pour filtrer",
    ariaFilterFromValue: "De la valeur",
    ariaFilterInput: "Filtre",
    ariaFilterMenuOpen: "Ouvrir le filtre",
    ariaFilterToValue: "À la valeur",
    ariaFilterValue: "Valeur du filtre",
    ariaFilteringOperator: "Opérateur du filtre",
    ariaHasNote: "Cette cellule porte une note.",
    ariaHeaderSelection: "Colonne à sélection",
    ariaInputEditor: "Saisie",
    ariaLabelColumnFilter: "Filtre de la colonne",
    ariaLabelColumnMenu: "Menu de la colonne",
    ariaLabelTooltip: "Infobulle",
    ariaMenuColumn: "Appuyer sur Alt et Bas pour le menu de la colonne",
    ariaPageSizeSelectorLabel: "Lignes par page",
    ariaPendingChange: "Changement en attente",
    ariaRowSelectAll: "Appuyer sur Espace pour tout sélectionner",
    ariaSkeletonCellLoading: "La ligne se charge",
    ariaSkeletonCellLoadingFailed: "La ligne n’a pas pu être chargée",
    ariaSortableColumn: "Appuyer sur Entrée pour trier",
    ariaSortableColumnWithCellSelection: "Appuyer sur Alt et Entrée pour trier",
    ariaToggleCellValue: "Appuyer sur Espace pour changer la valeur",
    ariaValidationErrorPrefix: "Saisie refusée",
    decimalSeparator: ",",
    exportingOoo: "Export en cours…",
    firstPage: "Première page",
    lastPage: "Dernière page",
    loadingError: "Non chargé",
    loadingOoo: "Chargement…",
    more: "plus",
    nextPage: "Page suivante",
    noMatchingRows: "Aucune ligne ne répond",
    noRowsToShow: "Aucune ligne",
    of: "sur",
    page: "Page",
    pageLastRowUnknown: "?",
    pageSizeSelectorLabel: "Lignes par page\u00a0:",
    previousPage: "Page précédente",
    thousandSeparator: SPACE,
    to: "à",
  };

  const OPTIONS = {
    localeText: TEXTS,
    pagination: true,
    paginationPageSize: PAGE,
    paginationPageSizeSelector: false,
    cacheBlockSize: PAGE,
    maxBlocksInCache: 4,
    maxConcurrentDatasourceRequests: 1,
    rowHeight: ROW,
    headerHeight: 44,
    enableCellTextSelection: true,
    ensureDomOrder: true,
    suppressMultiSort: true,
    enableBrowserTooltips: true,
    // Tab leaves the lines, arrows go through them: nobody presses Tab once per cell.
    tabToNextCell: () => false,
    tabToNextHeader: () => false,
  };

  let coming;

  /** The library of the grid, asked for by the first grid only. */
  function fetchGrid() {
    coming = coming || new Promise((resolve, reject) => {
      if (window.dash_ag_grid) { resolve(); return; }
      const script = document.createElement("script");
      script.src = `/${window.vigie.settings.grille}`;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error("La grille n’a pas pu être chargée."));
      document.head.append(script);
    });
    return coming;
  }

  const columnOf = (column) => ({
    field: column.champ,
    headerName: column.titre,
    sortable: Boolean(column.tri),
    initialSort: column.sens || null,
    width: column.largeur,
    minWidth: Math.min(column.largeur, 80),
    cellClass: column.nombre ? "nombre" : "",
    headerClass: column.nombre ? "ag-right-aligned-header" : "",
    tooltipField: column.nombre ? undefined : column.champ,
    context: { tri: column.tri },
    resizable: true,
    suppressHeaderMenuButton: true,
    suppressMovable: true,
  });

  /** Lines go to the end of the page: the last column takes what is left. */
  function filled(columns) {
    const last = columns[columns.length - 1];
    return [...columns.slice(0, -1), { ...last, flex: 1, minWidth: last.width }];
  }

  /** Address of some rows, sorted as the grid asks. */
  function addressOf(props, request) {
    const url = new URL(props.address, location.href);
    const [sorted] = request.sortModel || [];
    const column = sorted && props.columns.find((known) => known.champ === sorted.colId);
    if (column) url.searchParams.set("tri", `${sorted.sort === "desc" ? "-" : ""}${column.tri}`);
    url.searchParams.set("debut", request.startRow);
    url.searchParams.set("nombre", request.endRow - request.startRow);
    return url;
  }

  /** What the grid asks first: the first page, sorted as the page is. */
  function firstOf(props) {
    const sorted = props.columns.find((column) => column.sens);
    const sortModel = sorted ? [{ colId: sorted.champ, sort: sorted.sens }] : [];
    return { startRow: 0, endRow: PAGE, sortModel };
  }

  async function rowsOf(props, request) {
    const answer = await fetch(addressOf(props, request));
    if (!answer.ok) throw new Error(await answer.text());
    const found = await answer.json();
    return { rowData: found.lignes, rowCount: found.total };
  }

  /** The table painted by the server, then the grid in its place. */
  function Lines(props) {
    const [ready, setReady] = React.useState(false);
    const [response, setResponse] = React.useState(null);
    const [failure, setFailure] = React.useState("");
    const asked = React.useRef(0);
    // Asked while the library comes: the painted lines leave when the others are there.
    const first = React.useRef(null);
    // Made once: the grid forgets the reader's sort when it is given its columns again.
    const fixed = React.useMemo(() => ({
      columnDefs: filled(props.columns.map(columnOf)),
      defaultColDef: { sortingOrder: ["desc", "asc"] },
      dashGridOptions: OPTIONS,
    }), [props.columns]);
    React.useEffect(() => {
      let here = true;
      const come = () => {
        if (!WIDE.matches) return;
        first.current = first.current || rowsOf(props, firstOf(props));
        Promise.all([fetchGrid(), first.current.catch(() => null)]).then(() => here && setReady(true), () => {});
      };
      come();
      WIDE.addEventListener("change", come);
      return () => { here = false; WIDE.removeEventListener("change", come); };
    }, []);
    const painted = React.createElement("div", {
      className: ready ? "grille-papier" : "grille-peinte",
      dangerouslySetInnerHTML: { __html: props.markup || "" },
    });
    if (!ready) return React.createElement("div", { id: props.id, className: props.className }, painted);
    const setProps = (changed) => {
      if (!changed.getRowsRequest) return;
      asked.current += 1;
      const rank = asked.current;
      const answer = (found, words) => {
        if (rank !== asked.current) return;
        setFailure(words);
        setResponse(found);
      };
      const early = changed.getRowsRequest.startRow === 0 && first.current;
      first.current = null;
      (early || rowsOf(props, changed.getRowsRequest)).then(
        (found) => answer(found, ""),
        () => answer({ rowData: [], rowCount: 0 }, "Ces lignes n’ont pas pu être lues. Rechargez la page."),
      );
    };
    const shown = Math.min(props.total, PAGE);
    const height = `min(72vh, ${shown * ROW + FRAME}px)`;
    const grid = React.createElement(window.dash_ag_grid.AgGrid, {
      id: `${props.id}-grille`,
      style: { height, width: "100%" },
      ...fixed,
      rowModelType: "infinite",
      getRowsResponse: response,
      setProps,
    });
    return React.createElement(
      "div",
      { id: props.id, className: props.className },
      React.createElement("div", { className: "grille-vive", role: "region", "aria-label": props.label, tabIndex: -1 }, grid),
      failure ? React.createElement("p", { className: "vide", role: "alert" }, failure) : null,
      painted,
    );
  }

  /** Other lines are another grid: nothing of the first one stays. */
  window.vigie_dash.Grid = function Grid(props) {
    return React.createElement(Lines, { key: props.address, ...props });
  };
})();
